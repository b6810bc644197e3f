package io.slipway.engine.plugin;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Makes plugin jars from source while a test runs; a good one unless told otherwise.
public final class PluginJars {
    private final Map<String, String> manifest = new LinkedHashMap<>(Map.of(
            "Plugin-Id", "scheduler-tiny",
            "Plugin-Version", "1.0.0",
            "Plugin-Provider", "Tests",
            "Plugin-Requires", ">=0.1.0 & <0.2.0"));
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>(List.of("-proc:none"));
    private String index = "";

    private PluginJars() {}

    /// With no factory in it.
    public static PluginJars empty() {
        return new PluginJars();
    }

    /// With a scheduler of `type` that holds nothing, and the key `greeting`.
    public static PluginJars scheduler(String type) {
        return new PluginJars().factory("tiny.TinyFactory", schedulerSource(type));
    }

    public static String schedulerSource(String type) {
        return """
                package tiny;
                import io.slipway.spi.*;
                import io.slipway.spi.config.ConfigDoc;
                import io.slipway.spi.scheduler.*;
                import java.util.*;
                public final class TinyFactory implements SchedulerFactory<TinyFactory.Config> {
                    public record Config(@ConfigDoc(value = "What it says.", fallback = "hello") String greeting) {}
                    public String type() { return "%s"; }
                    public Class<Config> configType() { return Config.class; }
                    public Scheduler create(Config config, PluginContext context) { return new Tiny(); }
                    static final class Tiny implements Scheduler {
                        public void apply(WorkloadSpec desired) {}
                        public WorkloadStatus status(WorkloadId id) { return new WorkloadStatus.Absent(id); }
                        public void remove(WorkloadId id, long generation) {}
                        public List<WorkloadStatus.Present> list() { return List.of(); }
                        public Set<SchedulerTrait> traits() { return Set.of(); }
                        public void close() {}
                    }
                }
                """.formatted(type);
    }

    public PluginJars manifest(String name, String value) {
        manifest.put(name, value);
        return this;
    }

    public PluginJars withoutManifest(String name) {
        manifest.remove(name);
        return this;
    }

    /// A class that the extension index names.
    public PluginJars factory(String name, String source) {
        index += name + "\n";
        return source(name, source);
    }

    public PluginJars source(String name, String source) {
        sources.put(name, source);
        return this;
    }

    public PluginJars index(String content) {
        index = content;
        return this;
    }

    public PluginJars entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /// Writes the jar beside its place and renames it, as an operator should.
    public Path in(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        var fresh = Files.createTempFile(folder, name, ".part");
        var attributes = new Manifest();
        attributes.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((key, value) -> attributes.getMainAttributes().putValue(key, value));
        try (var jar = new JarOutputStream(Files.newOutputStream(fresh), attributes)) {
            for (var entry : compiled().entrySet()) {
                write(jar, entry.getKey(), entry.getValue());
            }
            for (var entry : entries.entrySet()) {
                write(jar, entry.getKey(), entry.getValue());
            }
            if (!index.isEmpty()) {
                write(jar, "META-INF/extensions.idx", index.getBytes(StandardCharsets.UTF_8));
            }
        }
        return Files.move(fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    private Map<String, byte[]> compiled() throws IOException {
        var result = new LinkedHashMap<String, byte[]>();
        if (sources.isEmpty()) {
            return result;
        }
        var out = Files.createTempDirectory("plugin-classes");
        var messages = new StringWriter();
        var arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-d", out.toString(), "-cp", System.getProperty("java.class.path")));
        var units = sources.entrySet().stream()
                .map(source -> unit(source.getKey(), source.getValue()))
                .toList();
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (!compiler.getTask(messages, null, null, arguments, null, units).call()) {
            throw new IllegalArgumentException(messages.toString());
        }
        try (var files = Files.walk(out)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                result.put(out.relativize(file).toString(), Files.readAllBytes(file));
                Files.delete(file);
            }
        }
        return result;
    }

    private static JavaFileObject unit(String name, String source) {
        var uri = URI.create("string:///" + name.replace('.', '/') + JavaFileObject.Kind.SOURCE.extension);
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }
}

package io.slipway.benchmarks.scale;

import io.slipway.tck.memory.InMemoryScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Packs a back end in memory as a plugin jar that a server loads.
final class MemoryPlugin {
    private MemoryPlugin() {}

    /// @param factory the plugin's one extension
    static void write(Path jar, String id, Class<?> factory) throws IOException {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", id);
        attributes.putValue("Plugin-Version", "1.0.0");
        attributes.putValue("Plugin-Provider", "Benchmarks");
        attributes.putValue("Plugin-Requires", ">=0.1.0 & <0.2.0");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            entry(out, "META-INF/extensions.idx", (factory.getName() + "\n").getBytes(StandardCharsets.UTF_8));
            copy(out, InMemoryScheduler.class, "io/slipway/tck/memory");
            copy(out, factory, "io/slipway/benchmarks/scale");
        }
    }

    private static void copy(JarOutputStream out, Class<?> of, String folder) throws IOException {
        var source =
                Path.of(of.getProtectionDomain().getCodeSource().getLocation().getPath());
        if (Files.isDirectory(source)) {
            for (var file : files(source.resolve(folder))) {
                entry(out, folder + "/" + file.getFileName(), Files.readAllBytes(file));
            }
            return;
        }
        try (var jar = new java.util.jar.JarFile(source.toFile())) {
            for (var each : jar.stream().toList()) {
                if (each.getName().startsWith(folder + "/") && each.getName().endsWith(".class")) {
                    try (InputStream in = jar.getInputStream(each)) {
                        entry(out, each.getName(), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}

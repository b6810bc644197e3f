package io.slipway.plugins.builders.slug;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/// Finds what a Java build made and how to start it.
final class JavaPrograms {
    /// The first class files of Java 1.0 have version 45 (JVMS 4.1).
    private static final int CLASS_VERSION_BASE = 44;

    private static final List<String> NOT_PROGRAMS =
            List.of("-sources.jar", "-javadoc.jar", "-tests.jar", "-plain.jar", "-test-sources.jar");

    private JavaPrograms() {}

    /// What is started.
    ///
    /// @param command empty for a war that needs a container
    record Program(String file, String command) {
        boolean needsContainer() {
            return command.isEmpty();
        }
    }

    /// The one program below `target` or `build`, also of the modules.
    static Program built(SourceTree tree) throws IOException {
        var folders = new ArrayList<String>(List.of(""));
        tree.folders("").stream().map(name -> name + "/").forEach(folders::add);
        for (var folder : folders) {
            if (tree.has(folder + "target/quarkus-app/quarkus-run.jar")) {
                var file = folder + "target/quarkus-app/quarkus-run.jar";
                return new Program(file, "java -Dquarkus.http.port=$PORT -jar " + file);
            }
            for (var name : tree.folders(folder + "build/install")) {
                var script = "%sbuild/install/%s/bin/%s".formatted(folder, name, name);
                if (tree.has(script)) {
                    return new Program(script, script);
                }
            }
        }
        var all = new ArrayList<String>();
        for (var folder : folders) {
            for (var place : List.of("target", "build/libs")) {
                all.addAll(tree.endingWith(folder + place, ".jar"));
                all.addAll(tree.endingWith(folder + place, ".war"));
            }
        }
        all.removeIf(name -> NOT_PROGRAMS.stream().anyMatch(name::endsWith) || name.contains("/original-"));
        return only(tree, all);
    }

    private static Program only(SourceTree tree, List<String> all) throws IOException {
        var executable = new ArrayList<String>();
        for (var name : all) {
            if (manifest(tree, name).containsKey(Attributes.Name.MAIN_CLASS)) {
                executable.add(name);
            }
        }
        if (executable.size() > 1) {
            throw JavaProject.notExecutable("the project", "it has several programs: " + String.join(", ", executable));
        }
        var wars = all.stream().filter(name -> name.endsWith(".war")).toList();
        if (executable.isEmpty() && wars.size() == 1) {
            return new Program(wars.getFirst(), "");
        }
        if (executable.isEmpty()) {
            var made = all.isEmpty() ? "neither in target nor in build/libs is a jar or war" : all.getFirst();
            throw JavaProject.notExecutable("the project", all.isEmpty() ? made : made + " has no Main-Class");
        }
        return program(tree, executable.getFirst());
    }

    /// The jar or war `name`.
    static Program program(SourceTree tree, String name) throws IOException {
        var manifest = manifest(tree, name);
        if (!manifest.containsKey(Attributes.Name.MAIN_CLASS)) {
            if (name.endsWith(".war")) {
                return new Program(name, "");
            }
            throw JavaProject.notExecutable(name, "it has no Main-Class");
        }
        // Frameworks that do not look at $PORT by themselves.
        var port = manifest.containsKey(new Attributes.Name("Spring-Boot-Version")) ? "-Dserver.port=$PORT " : "";
        return new Program(name, "java %s-jar %s".formatted(port, name));
    }

    /// The Java that the main class of `name` was compiled for.
    static Optional<Integer> release(SourceTree tree, String name) throws IOException {
        try (var jar = open(tree, name)) {
            var manifest = jar.getManifest();
            var main = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            var entry = main == null ? null : jar.getEntry(main.replace('.', '/') + ".class");
            if (entry == null) {
                return Optional.empty();
            }
            try (var in = jar.getInputStream(entry)) {
                var head = in.readNBytes(8);
                return head.length < 8
                        ? Optional.empty()
                        : Optional.of(((head[6] & 0xff) << 8 | (head[7] & 0xff)) - CLASS_VERSION_BASE);
            }
        }
    }

    private static Attributes manifest(SourceTree tree, String name) throws IOException {
        try (var jar = open(tree, name)) {
            var manifest = jar.getManifest();
            return (manifest == null ? new Manifest() : manifest).getMainAttributes();
        }
    }

    private static JarFile open(SourceTree tree, String name) throws IOException {
        try {
            return new JarFile(tree.root().resolve(name).toFile());
        } catch (ZipException e) {
            throw new SlipwayException(Failure.INVALID, name + " is no jar: " + e.getMessage(), e);
        }
    }
}

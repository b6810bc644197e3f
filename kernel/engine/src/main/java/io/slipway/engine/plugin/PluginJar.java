package io.slipway.engine.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/// A jar as it lies there: looked at without loading a class of it.
///
/// @param extensions the class names in its extension index
record PluginJar(Path file, PluginManifest manifest, List<String> extensions) {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{1,62}");
    private static final Pattern CARRIED = Pattern.compile(
            "(?:META-INF/versions/[0-9]+/)?(io/slipway/spi|org/slf4j|org/pf4j|org/jspecify)/.*\\.class");

    PluginJar {
        extensions = List.copyOf(extensions);
    }

    String name() {
        return name(file);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /// @throws RefusedException with everything that is wrong with it
    static PluginJar read(Path file) throws RefusedException {
        try (var jar = new JarFile(file.toFile())) {
            var attributes = Optional.ofNullable(jar.getManifest()).map(manifest -> manifest.getMainAttributes());
            if (attributes.isEmpty()) {
                throw new RefusedException(
                        problem(
                                file,
                                "has no manifest",
                                "build it with the manifest entries Plugin-Id, Plugin-Version, Plugin-Provider and Plugin-Requires"));
            }
            var found = new PluginJar(file, PluginManifest.of(attributes.get()), index(jar));
            var problems = new ArrayList<PluginProblem>();
            found.checkManifest(problems);
            found.checkContent(jar, problems);
            if (!problems.isEmpty()) {
                throw new RefusedException(problems);
            }
            return found;
        } catch (IOException | SecurityException e) {
            throw new RefusedException(
                    problem(file, "cannot be read: " + e.getMessage(), "copy it again, or remove it"));
        }
    }

    private void checkManifest(List<PluginProblem> problems) {
        need(PluginManifest.ID, manifest.id(), "such as scheduler-docker", problems);
        need(PluginManifest.VERSION, manifest.version(), "such as 1.0.0", problems);
        need(PluginManifest.PROVIDER, manifest.provider(), "who made the plugin", problems);
        need(
                PluginManifest.REQUIRES,
                manifest.requires(),
                "the SPI versions it runs with, such as '>=0.1.0 & <0.2.0'",
                problems);
        if (!manifest.id().isEmpty() && !ID.matcher(manifest.id()).matches()) {
            problems.add(problem(
                    file, "has the Plugin-Id '%s'".formatted(manifest.id()), "use lower-case letters, digits and '-'"));
        }
    }

    private void need(String entry, String value, String example, List<PluginProblem> problems) {
        if (value.isEmpty()) {
            problems.add(
                    problem(file, "has no %s in its manifest".formatted(entry), "have its build write it: " + example));
        }
    }

    private void checkContent(JarFile jar, List<PluginProblem> problems) {
        var carried = new LinkedHashSet<String>();
        jar.stream().forEach(entry -> {
            var matcher = CARRIED.matcher(entry.getName());
            if (matcher.matches()) {
                carried.add(matcher.group(1).replace('/', '.'));
            }
        });
        for (var name : carried) {
            problems.add(problem(
                    file,
                    "carries classes of %s, which come from Slipway".formatted(name),
                    "give that dependency the scope provided, or leave it out of the shaded jar"));
        }
        if (extensions.isEmpty()) {
            problems.add(problem(
                    file,
                    "has no extension index, so its factory cannot be found",
                    "annotate the factory with @Extension and name org.pf4j:pf4j in the compiler's"
                            + " annotationProcessorPaths: since Java 23 javac runs no processor unasked"));
        } else if (extensions.size() > 1) {
            problems.add(problem(
                    file,
                    "has %d extensions: %s".formatted(extensions.size(), String.join(", ", extensions)),
                    "keep one @Extension factory in a jar and make another jar for each other"));
        }
    }

    private static List<String> index(JarFile jar) throws IOException {
        var names = new LinkedHashSet<String>();
        read(jar, "META-INF/extensions.idx", names);
        for (var family : Family.values()) {
            read(jar, "META-INF/services/" + family.factory().getName(), names);
        }
        return List.copyOf(names);
    }

    private static void read(JarFile jar, String entry, Set<String> names) throws IOException {
        var found = jar.getJarEntry(entry);
        if (found == null) {
            return;
        }
        try (var in = jar.getInputStream(found)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .forEach(names::add);
        }
    }

    static PluginProblem problem(Path file, String what, String mend) {
        return new PluginProblem(name(file), what, mend);
    }
}

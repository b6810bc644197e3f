package io.slipway.plugins.builders.slug;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A Java of this machine, told by the `release` file in its folder: no program is started to ask it.
///
/// @param complete it can compile
record Jdk(Path home, String version, boolean complete) {
    private static final Path USUAL = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"([^\"]+)\"", Pattern.MULTILINE);

    int feature() {
        var parts = version.split("[.+_-]");
        // `1.8.0_402` was the last line with a 1 before it.
        return Integer.parseInt(parts[0].equals("1") ? parts[1] : parts[0]);
    }

    /// The one that fits best: the oldest line that will do, as the project was most likely tested there; with
    /// no wish the one that runs Slipway, or else the newest.
    static Optional<Jdk> best(List<Jdk> known, Optional<VersionRange> wanted, Path own) {
        var fitting = known.stream()
                .filter(jdk -> wanted.isEmpty() || wanted.get().holds(String.valueOf(jdk.feature())))
                .toList();
        if (wanted.isPresent()) {
            return fitting.stream().min(Comparator.comparingInt(Jdk::feature));
        }
        return fitting.stream()
                .filter(jdk -> jdk.home().equals(own))
                .findFirst()
                .or(() -> fitting.stream().max(Comparator.comparingInt(Jdk::feature)));
    }

    static List<Jdk> all(Machine machine) throws IOException {
        var homes = new LinkedHashSet<Path>();
        homes.add(machine.javaHome());
        machine.folders().stream()
                .filter(folder -> folder.endsWith("bin"))
                .map(folder -> folder.resolveSibling(""))
                .forEach(homes::add);
        if (Files.isDirectory(USUAL)) {
            try (var folders = Files.list(USUAL)) {
                folders.sorted().forEach(homes::add);
            }
        }
        var known = new ArrayList<Jdk>();
        for (var home : homes) {
            of(home).ifPresent(known::add);
        }
        return known;
    }

    private static Optional<Jdk> of(Path home) throws IOException {
        var release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return Optional.empty();
        }
        var version = VERSION.matcher(Files.readString(release));
        return version.find()
                ? Optional.of(new Jdk(home, version.group(1), Files.isExecutable(home.resolve("bin/javac"))))
                : Optional.empty();
    }
}

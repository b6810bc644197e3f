package io.slipway.cli;

import io.slipway.compose.ComposeFile;
import io.slipway.compose.Finding;
import io.slipway.compose.Finding.Weight;
import io.slipway.compose.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/// How a compose file is read where there is no app file.
final class ComposeOptions {
    @Option(names = "--profile", paramLabel = "NAME", description = "A profile of a compose file; may be repeated.")
    List<String> profiles = new ArrayList<>();

    @Option(
            names = "--leave-out",
            description = "Go on although some of a compose file cannot be carried over; without it, that is listed.")
    boolean leaveOut;

    /// The text of the app file that a compose file means, with notes on what changes.
    record Composed(String file, List<String> notes) {}

    /// The compose file of a folder.
    static Optional<Path> in(Path folder) {
        return ComposeFile.NAMES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /// By its name, so that one which cannot be parsed is told as what it is; or by its keys.
    static boolean isCompose(Path file, Map<?, ?> root) {
        return ComposeFile.NAMES.contains(String.valueOf(file.getFileName()))
                || (root.containsKey("services") && !root.containsKey("components"));
    }

    Composed read(String text, Path file, String app) throws IOException, Told {
        var folder = AppSource.parent(file);
        var name = String.valueOf(file.getFileName());
        Surroundings surroundings;
        try {
            surroundings = Surroundings.of(folder, System.getenv(), new HashSet<>(profiles));
        } catch (IllegalArgumentException e) {
            throw Told.usage(".env: " + e.getMessage(), "correct .env beside " + name);
        }
        var translation = ComposeFile.translate(text, app, surroundings);
        var wrong = translation.of(Weight.WRONG);
        if (!wrong.isEmpty()) {
            throw Told.usage(listed(wrong, name), "correct " + name);
        }
        var lost = translation.of(Weight.LOST);
        if (!lost.isEmpty() && !leaveOut) {
            throw Told.usage(
                    listed(lost, name),
                    "take these keys out of %s, or go on without them by --leave-out".formatted(name));
        }
        return new Composed(
                translation.appFile(),
                translation.findings().stream()
                        .map(finding -> finding.describe(name))
                        .toList());
    }

    private static String listed(List<Finding> findings, String name) {
        return findings.stream().map(finding -> finding.describe(name)).collect(Collectors.joining("\n"));
    }
}

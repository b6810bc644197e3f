package io.slipway.plugins.builders.dockerfile;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// The Dockerfile of a source: where it lies, and what can be read off it without building.
///
/// @param name its path within the source, with slashes
/// @param base the image that its last stage begins with, as written
/// @param port the lowest that its last stage exposes
record Dockerfile(String name, Optional<String> base, OptionalInt port) {
    static final String SETTING = "dockerfile";

    private static final String USUAL = "Dockerfile";
    private static final long LARGEST = 1 << 20;
    private static final Pattern FROM = Pattern.compile("(?i)\\s*FROM\\s+(?:--\\S+\\s+)*(\\S+).*");
    private static final Pattern EXPOSE = Pattern.compile("(?i)\\s*EXPOSE\\s+(.*)");
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(?:/tcp)?");

    /// Empty where the source has none of the usual name.
    static Optional<Dockerfile> in(Path tree) throws IOException {
        var file = tree.resolve(USUAL);
        return isFile(file) ? Optional.of(read(USUAL, file)) : Optional.empty();
    }

    /// The one that the settings name, or else the usual one.
    static Dockerfile wanted(Path tree, Map<String, String> settings) throws IOException {
        var given = settings.getOrDefault(SETTING, USUAL);
        var relative = Path.of(given).normalize();
        var file = tree.resolve(relative).normalize();
        // Through a link a source could show files of this machine.
        var isWithin = !relative.isAbsolute() && file.startsWith(tree) && isFile(file);
        if (!isWithin || !file.toRealPath().startsWith(tree.toRealPath())) {
            throw SlipwayException.invalid(
                    "build.dockerfile is '%s', must be the path of a file within the source".formatted(given));
        }
        return read(relative.toString(), file);
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Dockerfile read(String name, Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw SlipwayException.invalid(
                    "%s has %d bytes, at most %d are read".formatted(name, Files.size(file), LARGEST));
        }
        var base = Optional.<String>empty();
        var port = OptionalInt.empty();
        for (var line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\\R")) {
            var from = FROM.matcher(line);
            var expose = EXPOSE.matcher(line);
            if (from.matches()) {
                base = Optional.of(from.group(1));
                port = OptionalInt.empty();
            } else if (expose.matches()) {
                port = lowest(port, expose.group(1));
            }
        }
        return new Dockerfile(name, base, port);
    }

    private static OptionalInt lowest(OptionalInt known, String ports) {
        var lowest = known;
        for (var word : ports.strip().split("\\s+")) {
            var port = PORT.matcher(word);
            if (port.matches()) {
                var number = Integer.parseInt(port.group(1));
                lowest = OptionalInt.of(Math.min(number, lowest.orElse(number)));
            }
        }
        return lowest;
    }
}

package io.slipway.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// What an image says of itself (OCI Image Configuration). Its variables are the program's without anybody's
/// doing, so they are not among it.
///
/// @param port the lowest that it exposes by TCP
/// @param user that it runs as; empty where it names none
/// @param runs what it starts by itself: entry point and command
/// @param volumes folders whose content it means to be kept
/// @param checksItself whether it brings a health check, which only the engine would run
public record ImageFacts(
        OptionalInt port, Optional<String> user, List<String> runs, List<String> volumes, boolean checksItself) {
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(/tcp)?");

    public ImageFacts {
        runs = List.copyOf(runs);
        volumes = List.copyOf(volumes);
    }

    static ImageFacts of(JsonNode config) {
        var ports = names(config.path("ExposedPorts")).stream()
                .map(PORT::matcher)
                .filter(port -> port.matches())
                .mapToInt(port -> Integer.parseInt(port.group(1)))
                .min();
        var runs = texts(config.path("Entrypoint"));
        runs.addAll(texts(config.path("Cmd")));
        var check = texts(config.path("Healthcheck").path("Test"));
        return new ImageFacts(
                ports,
                Optional.of(config.path("User").asText()).filter(user -> !user.isEmpty()),
                runs,
                names(config.path("Volumes")).stream().sorted().toList(),
                !check.isEmpty() && !check.getFirst().equals("NONE"));
    }

    /// Lines for the log of a build.
    public List<String> told() {
        var lines = new ArrayList<String>();
        lines.add("it runs %s as user %s and exposes %s"
                .formatted(
                        runs.isEmpty() ? "what 'command' says" : String.join(" ", runs),
                        user.orElse("root, where that is allowed"),
                        port.isPresent() ? "port " + port.getAsInt() : "no port"));
        if (!volumes.isEmpty()) {
            lines.add(
                    "it means to keep %s: what it writes there goes with each instance, unless the component has a volume"
                            .formatted(String.join(", ", volumes)));
        }
        if (checksItself) {
            lines.add("its own health check decides nothing here: 'health' of the component does");
        }
        return lines;
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}

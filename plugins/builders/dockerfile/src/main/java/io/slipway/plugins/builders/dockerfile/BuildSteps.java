package io.slipway.plugins.builders.dockerfile;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.build.BuildLog;
import java.util.ArrayDeque;
import java.util.regex.Pattern;

/// What the engine tells of a build, as lines; and where it is.
final class BuildSteps {
    private static final int LAST = 5;
    private static final Pattern STEP = Pattern.compile("Step ([0-9]+/[0-9]+) : (.*)");
    /// Ids of containers and images between the steps say nothing to people.
    private static final Pattern BETWEEN =
            Pattern.compile(" ---> (Running in )?[0-9a-f]{12}|Removing intermediate container [0-9a-f]{12}");

    private final BuildLog log;
    private final StringBuilder open = new StringBuilder();
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private String step = "the Dockerfile";

    BuildSteps(BuildLog log) {
        this.log = log;
    }

    void told(JsonNode piece) {
        if (piece.has("stream")) {
            open.append(piece.path("stream").asText());
            for (var end = open.indexOf("\n"); end >= 0; end = open.indexOf("\n")) {
                line(open.substring(0, end));
                open.delete(0, end + 1);
            }
        } else if (piece.has("status") && piece.path("progressDetail").isEmpty()) {
            // Of the pull of a base image; its bars are told apart by what they lack here.
            var id = piece.path("id").asText();
            log.line((id.isEmpty() ? "" : id + ": ") + piece.path("status").asText());
        }
    }

    void end() {
        if (!open.isEmpty()) {
            line(open.toString());
            open.setLength(0);
        }
    }

    private void line(String line) {
        var text = line.replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing();
        var begun = STEP.matcher(text);
        if (begun.matches()) {
            step = "step %s '%s'".formatted(begun.group(1), begun.group(2));
            last.clear();
        }
        if (text.isEmpty() || BETWEEN.matcher(text).matches()) {
            return;
        }
        log.line(text);
        if (!begun.matches() && !text.startsWith(" ---> ")) {
            last.addLast(text);
            if (last.size() > LAST) {
                last.removeFirst();
            }
        }
    }

    /// The step under way, for a sentence.
    String current() {
        return step;
    }

    /// What the step under way has printed at its end.
    String lastLines() {
        return last.isEmpty() ? "" : "; it said: " + String.join(" / ", last);
    }
}

package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;

/// Shows an operation while it goes on: a line for each step that ends.
final class Follower {
    private static final int LINES_OF_A_FAILURE = 50;

    /// The first word of a step's name, once it is done.
    private static final Map<String, String> DONE = Map.ofEntries(
            Map.entry("build", "built"),
            Map.entry("release", "released"),
            Map.entry("start", "started"),
            Map.entry("stop", "stopped"),
            Map.entry("scale", "scaled"),
            Map.entry("restart", "restarted"),
            Map.entry("remove", "removed"),
            Map.entry("roll", "rolled"),
            Map.entry("take", "took"),
            Map.entry("watch", "watched"),
            Map.entry("drain", "drained"),
            Map.entry("run", "ran"),
            Map.entry("clean", "cleaned"),
            Map.entry("check", "checked"),
            Map.entry("prepare", "prepared"),
            Map.entry("make", "made"),
            Map.entry("copy", "copied"),
            Map.entry("switch", "switched"),
            Map.entry("clear", "cleared"));

    private final ApiClient client;
    private final Terminal terminal;
    private final Log log;
    private final Serving serving;
    private final ArrayDeque<String> lately = new ArrayDeque<>();
    private volatile boolean watching;

    Follower(ApiClient client, Terminal terminal, Log log, Serving serving) {
        this.client = client;
        this.terminal = terminal;
        this.log = log;
        this.serving = serving;
    }

    /// Told once what was asked for serves: while it is still watched, or at the end where nothing watches it.
    @FunctionalInterface
    interface Serving {
        void tell() throws ApiException, IOException, InterruptedException;
    }

    /// Whether the operation has done what was asked for, and looks whether that lasts.
    boolean isWatching() {
        return watching;
    }

    /// What is shown of an operation's log, and of its steps.
    enum Log {
        /// Each line as it comes.
        LIVE,
        /// The last lines before a failure.
        ON_FAILURE,
        /// The lines alone, as they came: they are the output that was asked for.
        ONLY,
        /// Nothing at all is shown.
        NEVER
    }

    /// Returns the final operation. Why it failed is not told yet.
    JsonNode follow(JsonNode operation) throws ApiException, IOException, InterruptedException {
        var id = operation.path("id").asText();
        JsonNode end = MissingNode.getInstance();
        try (var events = client.follow(ApiClient.path("v1", "operations", id, "events"))) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                switch (event.get().name()) {
                    case "step" -> step(event.get().data());
                    case "log" -> line(event.get().data().path("text").asText());
                    case "end" -> end = event.get().data();
                    default -> {
                        // A newer server tells more than this program knows to show.
                    }
                }
            }
        }
        terminal.settled();
        if (ServerOptions.codeOf(end) != 0) {
            lately.forEach(text -> terminal.line("  " + terminal.dim(text)));
        } else if (!watching && log != Log.NEVER) {
            serving.tell();
        }
        return end;
    }

    private void step(JsonNode step) throws ApiException, IOException, InterruptedException {
        var name = step.path("name").asText();
        var begins = name.equals("watch") && !watching;
        watching |= begins;
        if (log == Log.ONLY || log == Log.NEVER) {
            return;
        }
        if (begins) {
            terminal.settled();
            serving.tell();
            terminal.line(terminal.dim("  it serves, and is watched for a while; Ctrl-C leaves that to the server"));
        }
        switch (step.path("state").asText()) {
            case "succeeded" -> {
                terminal.settled();
                // What has a colon is a part of a step with a line of its own.
                if (!name.contains(": ")) {
                    terminal.done(done(name) + took(step));
                }
            }
            case "failed", "cancelled" -> {
                terminal.settled();
                terminal.failed(name + took(step));
            }
            default ->
                terminal.working(name
                        + (step.has("message") ? ": " + step.path("message").asText() : ""));
        }
    }

    static String done(String name) {
        var words = name.split(" ", 2);
        if (words[0].equals("keep") && words.length == 2) {
            return "left %s as it was".formatted(words[1]);
        }
        var verb = DONE.getOrDefault(words[0], words[0]);
        return words.length == 1 ? verb : verb + " " + words[1];
    }

    private static String took(JsonNode step) {
        if (!step.has("startedAt") || !step.has("finishedAt")) {
            return "";
        }
        var time = Duration.between(
                Instant.parse(step.path("startedAt").asText()),
                Instant.parse(step.path("finishedAt").asText()));
        return "  " + Terminal.seconds(time);
    }

    private void line(String text) {
        switch (log) {
            case LIVE -> {
                terminal.settled();
                terminal.line("  " + terminal.dim(text));
            }
            // The log names what wrote a line before it.
            case ONLY -> terminal.line(text.replaceFirst("^run \\| ", ""));
            case ON_FAILURE -> {
                lately.add(text);
                if (lately.size() > LINES_OF_A_FAILURE) {
                    lately.removeFirst();
                }
            }
            case NEVER -> {
                // Not asked for.
            }
        }
    }
}

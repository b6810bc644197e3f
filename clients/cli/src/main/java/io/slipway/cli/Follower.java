package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/// Shows an operation while it goes on: a line for each step that ends.
final class Follower {
    private static final int LINES_OF_A_FAILURE = 50;

    private final ApiClient client;
    private final boolean verbose;
    private final ArrayDeque<String> lately = new ArrayDeque<>();
    private JsonNode end = MissingNode.getInstance();

    /// @param verbose whether log lines are shown as they come, and not only those before a failure
    Follower(ApiClient client, boolean verbose) {
        this.client = client;
        this.verbose = verbose;
    }

    /// Returns the exit code once the operation is final.
    int follow(JsonNode operation) throws ApiException, IOException, InterruptedException {
        client.follow(ApiClient.path("v1", "operations", operation.path("id").asText(), "events"), this::take);
        var state = end.path("state").asText();
        if (state.equals("succeeded")) {
            return 0;
        }
        if (!verbose) {
            lately.forEach(line -> Terminal.line("  " + Terminal.dim(line)));
        }
        Terminal.error(end.path("message").asText("the operation was " + state));
        Terminal.mend("slipway operations show " + operation.path("id").asText());
        return Failures.FAILED;
    }

    private boolean take(JsonNode event) {
        switch (event.path("event").asText()) {
            case "step" -> step(event);
            case "log" -> log(event.path("text").asText());
            case "end" -> end = event;
            default -> {
                // A newer server tells more than this program knows to show.
            }
        }
        return end.isMissingNode();
    }

    private void step(JsonNode step) {
        var took = "";
        if (step.has("startedAt") && step.has("finishedAt")) {
            var time = Duration.between(
                    Instant.parse(step.path("startedAt").asText()),
                    Instant.parse(step.path("finishedAt").asText()));
            took = "  " + Terminal.seconds(time.toMillis());
        }
        switch (step.path("state").asText()) {
            case "succeeded" -> Terminal.done(step.path("name").asText() + took);
            case "failed" -> Terminal.failed(step.path("name").asText() + took);
            default -> {
                // Still at work.
            }
        }
    }

    private void log(String text) {
        if (verbose) {
            Terminal.line("  " + Terminal.dim(text));
        }
        lately.add(text);
        if (lately.size() > LINES_OF_A_FAILURE) {
            lately.removeFirst();
        }
    }
}

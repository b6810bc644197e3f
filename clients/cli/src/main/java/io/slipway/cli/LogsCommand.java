package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import io.slipway.client.StreamEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Shows what the instances of an app wrote.")
final class LogsCommand extends ClientCommand {
    @Parameters(paramLabel = "APP[/COMPONENT]", description = "The app, or one component of it.")
    String target = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until interrupted.")
    boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "Begin with the last N lines of each instance; 100 where absent.")
    int tail = 100;

    @Option(names = "--instance", paramLabel = "NAME", description = "Only this instance.")
    @Nullable
    String instance;

    LogsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var what = Target.of(target);
        var query = "?tail=%d&follow=%s".formatted(tail, follow)
                + (what.component().isEmpty() ? "" : "&" + ApiClient.query("component", what.component()))
                + (instance == null ? "" : "&" + ApiClient.query("instance", instance));
        try (var events = client.follow(apps(what.app(), "logs") + query)) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                print(event.get());
            }
        }
        return 0;
    }

    private static String lost(JsonNode data) {
        var bytes = data.path("bytes").asLong();
        if (data.path("lines").asLong() > 0) {
            return data.path("lines").asLong() + " lines";
        }
        return bytes == 0 ? "something" : bytes + " bytes";
    }

    private void print(StreamEvent event) {
        var data = event.data();
        switch (event.name()) {
            case "line" -> {
                if (json) {
                    terminal.jsonLine(data);
                } else {
                    var from = data.path("component").asText() + "/"
                            + data.path("instance").asText();
                    terminal.line(terminal.dim(from) + " " + data.path("text").asText());
                }
            }
            case "lost" -> {
                terminal.note("%s of %s is lost here: no longer kept when it was to be read"
                        .formatted(lost(data), data.path("instance").asText("the log")));
            }
            default -> {
                // `end`, or what a newer server tells.
            }
        }
    }
}

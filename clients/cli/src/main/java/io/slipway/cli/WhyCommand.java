package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "why", description = "Explains in one screen why an app is as it is.")
final class WhyCommand extends ClientCommand {
    private static final int EVENTS = 8;

    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    WhyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var why = client.get(apps(app, "why"));
        if (json) {
            terminal.json(why);
            return 0;
        }
        terminal.line("%s is %s. %s"
                .formatted(app, why.path("state").asText(), why.path("summary").asText())
                .strip());
        section("wanted", why.path("wanted"));
        section("observed", why.path("observed"));
        if (!why.path("blocks").isEmpty()) {
            terminal.line("");
            terminal.line(terminal.bold("what blocks"));
        }
        for (var block : why.path("blocks")) {
            terminal.failed(
                    block.path("object").asText() + ": " + block.path("cause").asText());
            terminal.line("  try: " + block.path("mend").asText());
            if (block.has("see")) {
                terminal.line("  see: " + block.path("see").asText());
            }
        }
        section("last lines", why.path("lines"));
        events(why.path("events"));
        return 0;
    }

    private void section(String name, JsonNode lines) {
        if (!lines.isEmpty()) {
            terminal.line("");
            terminal.line(terminal.bold(name));
            lines.forEach(line -> terminal.line("  " + line.asText()));
        }
    }

    private void events(JsonNode events) {
        if (events.isEmpty()) {
            return;
        }
        terminal.line("");
        terminal.line(terminal.bold("lately"));
        var shown = 0;
        for (var event : events) {
            if (shown++ < EVENTS) {
                terminal.line("  %s  %s"
                        .formatted(
                                Times.shown(event.path("at")),
                                event.path("text").asText()));
            }
        }
    }
}

package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "plan", description = "Shows what a deploy would change, and changes nothing.")
final class PlanCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "PLACE", description = "As for deploy.")
    String place = ".";

    @Option(names = "--app", paramLabel = "NAME", description = "Name of the app, where the file gives none.")
    @Nullable
    String app;

    @Mixin
    ComposeOptions compose = new ComposeOptions();

    PlanCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var source = AppSource.of(place, Optional.ofNullable(app), Optional.empty(), compose);
        source.notes().forEach(terminal::note);
        var plan = client.postOnce(apps(source.app(), "plan"), source.upload(client, team));
        if (json) {
            terminal.json(plan);
            return 0;
        }
        if (plan.path("changes").isEmpty()) {
            terminal.line("Nothing would change.");
        }
        plan.path("changes").forEach(change -> show(terminal, change));
        return 0;
    }

    static void show(Terminal terminal, JsonNode change) {
        var sign = switch (change.path("action").asText()) {
            case "add" -> "+";
            case "remove" -> "-";
            default -> "~";
        };
        var values = change.has("from") && change.has("to")
                ? change.path("from").asText() + " → " + change.path("to").asText()
                : change.path(change.has("to") ? "to" : "from").asText();
        var effect = change.path("effect").asText();
        terminal.line("%s %s: %s%s"
                .formatted(
                        sign,
                        change.path("field").asText(),
                        Terminal.shortened(values, Terminal.WIDTH),
                        effect.isEmpty() ? "" : terminal.dim("  (" + effect + ")")));
    }
}

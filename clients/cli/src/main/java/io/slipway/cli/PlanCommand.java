package io.slipway.cli;

import io.slipway.cli.Failures.Told;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "plan", description = "Shows what a deploy would change, and changes nothing.")
final class PlanCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "PLACE", defaultValue = ".", description = "As for deploy.")
    String place = ".";

    @Option(names = "--app", description = "Name of the app, where the file gives none.")
    @Nullable
    String app;

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var source = AppSource.of(place, Optional.ofNullable(app));
        var plan = client.send("POST", apps(source.app(), "plan"), source.upload(client, team));
        if (json) {
            print(plan);
            return 0;
        }
        if (plan.path("changes").isEmpty()) {
            Terminal.line("Nothing would change.");
        }
        for (var change : plan.path("changes")) {
            var sign = switch (change.path("action").asText()) {
                case "add" -> "+";
                case "remove" -> "-";
                default -> "~";
            };
            var from = change.has("from") ? change.path("from").asText() + " -> " : "";
            Terminal.line("%s %s: %s%s  %s"
                    .formatted(
                            sign,
                            change.path("field").asText(),
                            from,
                            change.path("to").asText("none"),
                            Terminal.dim("(" + change.path("effect").asText() + ")")));
        }
        return 0;
    }
}

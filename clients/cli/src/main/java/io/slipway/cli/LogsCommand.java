package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
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
            description = "Begin with the last so many lines; ${DEFAULT-VALUE} where absent.",
            defaultValue = "100")
    int tail = 100;

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var what = Target.of(target);
        var query = "?tail=%d&follow=%s%s"
                .formatted(tail, follow, what.component().isEmpty() ? "" : "&component=" + what.component());
        client.follow(apps(what.app(), "logs") + query, event -> {
            switch (event.path("event").asText()) {
                case "line" -> {
                    if (json) {
                        print(event);
                    } else {
                        var from = event.path("component").asText() + "/"
                                + event.path("instance").asText();
                        Terminal.line(
                                Terminal.dim(from) + " " + event.path("text").asText());
                    }
                }
                case "lost" ->
                    Terminal.line(Terminal.dim("… " + event.path("bytes").asLong() + " bytes are lost here"));
                case "end" -> {
                    return false;
                }
                default -> {
                    // A newer server tells more than this program knows to show.
                }
            }
            return true;
        });
        return 0;
    }
}

package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "why", description = "Explains in one screen why an app is as it is.")
final class WhyCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var why = client.get(apps(app, "why"));
        if (json) {
            print(why);
            return 0;
        }
        Terminal.line("%s is %s. %s"
                .formatted(app, why.path("state").asText(), why.path("summary").asText()));
        Terminal.line("wanted");
        why.path("wanted").forEach(line -> Terminal.line("  " + line.asText()));
        Terminal.line("observed");
        why.path("observed").forEach(line -> Terminal.line("  " + line.asText()));
        for (var block : why.path("blocks")) {
            Terminal.failed(
                    block.path("object").asText() + ": " + block.path("cause").asText());
            Terminal.line("  try: " + block.path("mend").asText());
        }
        if (!why.path("events").isEmpty()) {
            Terminal.line("lately");
            why.path("events")
                    .forEach(event -> Terminal.line("  %s  %s"
                            .formatted(
                                    event.path("at").asText(),
                                    event.path("text").asText())));
        }
        return 0;
    }
}

package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "export", description = "Prints the app file of an app as last deployed.")
final class ExportCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    ExportCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        terminal.line(client.get(apps(app, "file")).asText().stripTrailing());
        return 0;
    }
}

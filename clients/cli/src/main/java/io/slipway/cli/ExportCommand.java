package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import io.slipway.compose.ComposeExport;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "export", description = "Prints the app file of an app as last deployed.")
final class ExportCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    @Option(names = "--compose", description = "Print it as a compose file, for engines without Slipway.")
    boolean compose;

    ExportCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var file = client.get(apps(app, "file")).asText();
        terminal.line((compose ? ComposeExport.of(file) : file).stripTrailing());
        return 0;
    }
}

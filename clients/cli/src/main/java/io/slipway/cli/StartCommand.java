package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "start", description = "Runs a stopped app again, as it was.")
final class StartCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    StartCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        return follow(client, client.post(apps(app, "start")));
    }
}

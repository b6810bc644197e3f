package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Replaces every instance of a component by a new one of the same release.")
final class RestartCommand extends ClientCommand {
    @Parameters(paramLabel = "APP[/COMPONENT]", description = "The component; the only one where absent.")
    String target = "";

    RestartCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        return follow(client, client.post(component(resolved(client, target), "restart")));
    }
}

package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "scale", description = "Sets how many instances of a component run.")
final class ScaleCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "APP[/COMPONENT]", description = "The component; the only one where absent.")
    String target = "";

    @Parameters(index = "1", paramLabel = "N", description = "How many; 0 is allowed.")
    int instances;

    ScaleCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var what = resolved(client, target);
        var body = JsonNodeFactory.instance.objectNode().put("instances", instances);
        return follow(client, client.put(component(what, "scale"), body));
    }
}

package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "apps", description = "Lists the apps of the space.")
final class AppsCommand extends ClientCommand {
    AppsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var columns = new Columns(List.of("APP", "STATE", "READY", "URL"), AppsCommand::row);
        return show(all(client, apps()), columns, "No apps yet. Deploy one: slipway deploy FOLDER");
    }

    private static List<String> row(JsonNode app) {
        var ready = 0;
        var wanted = 0;
        var url = "";
        for (var component : app.path("components")) {
            ready += component.path("ready").asInt();
            wanted += component.path("instances").asInt();
            url = url.isEmpty() ? Urls.shown(component) : url;
        }
        return List.of(app.path("name").asText(), app.path("state").asText(), ready + "/" + wanted, url);
    }
}

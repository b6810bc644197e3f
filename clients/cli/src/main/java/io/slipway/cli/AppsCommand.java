package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "apps", description = "Lists the apps of the space.")
final class AppsCommand extends ClientCommand {
    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var page = client.get(apps() + "?limit=200");
        if (json) {
            print(page);
            return 0;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("APP", "STATE", "READY", "URL"));
        for (var app : page.path("items")) {
            var ready = 0;
            var wanted = 0;
            var url = "";
            for (var component : app.path("components")) {
                ready += component.path("ready").asInt();
                wanted += component.path("instances").asInt();
                url = url.isEmpty() ? component.path("urls").path(0).asText() : url;
            }
            rows.add(List.of(app.path("name").asText(), app.path("state").asText(), ready + "/" + wanted, url));
        }
        if (rows.size() == 1) {
            Terminal.line("No apps yet. Deploy one: slipway deploy FOLDER");
        } else {
            Terminal.table(rows);
        }
        return 0;
    }
}

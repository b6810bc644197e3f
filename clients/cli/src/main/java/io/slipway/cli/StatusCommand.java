package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "status", description = "Shows an app: what is wanted and what is.")
final class StatusCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var found = client.get(apps(app));
        if (json) {
            print(found);
            return 0;
        }
        Terminal.line("%s is %s in %s"
                .formatted(
                        app,
                        found.path("state").asText(),
                        found.path("datacenter").asText()));
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("COMPONENT", "KIND", "STATE", "READY", "RELEASE", "URL"));
        for (var component : found.path("components")) {
            rows.add(List.of(
                    component.path("name").asText(),
                    component.path("kind").asText(),
                    component.path("state").asText(),
                    component.path("ready").asInt() + "/"
                            + component.path("instances").asInt(),
                    component.has("release") ? "v" + component.path("release").asLong() : "-",
                    component.path("urls").path(0).asText()));
        }
        Terminal.table(rows);
        for (var component : found.path("components")) {
            if (component.has("message")) {
                Terminal.line("%s: %s"
                        .formatted(
                                component.path("name").asText(),
                                component.path("message").asText()));
            }
        }
        return 0;
    }
}

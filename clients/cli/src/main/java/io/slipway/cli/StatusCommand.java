package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "status", description = "Shows an app: what is wanted and what is.")
final class StatusCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    StatusCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var found = client.get(apps(app));
        if (json) {
            terminal.json(found);
            return 0;
        }
        var state = found.path("state").asText();
        var datacenters = new LinkedHashSet<String>();
        found.path("components")
                .forEach(component ->
                        datacenters.add(component.path("datacenter").asText()));
        if (datacenters.isEmpty()) {
            datacenters.add(found.path("datacenter").asText());
        }
        terminal.line("%s is %s in %s".formatted(app, state, String.join(" and ", datacenters)));
        terminal.line("");
        terminal.table(table(found.path("components"), datacenters.size() > 1));
        for (var component : found.path("components")) {
            if (component.has("message")) {
                terminal.line("");
                terminal.line(component.path("name").asText() + ": "
                        + component.path("message").asText());
            }
        }
        if (state.equals("failed") || state.equals("degraded")) {
            terminal.line("");
            terminal.line("More: slipway why " + app);
        }
        return 0;
    }

    private static List<List<String>> table(JsonNode components, boolean areApart) {
        var rows = new ArrayList<List<String>>();
        rows.add(row("COMPONENT", areApart ? "DATACENTER" : "", "KIND", "STATE", "READY", "RELEASE", "URL"));
        for (var component : components) {
            rows.add(row(
                    component.path("name").asText(),
                    areApart ? component.path("datacenter").asText() : "",
                    component.path("kind").asText(),
                    component.path("state").asText(),
                    component.path("ready").asInt() + "/"
                            + component.path("instances").asInt(),
                    component.has("release") ? "v" + component.path("release").asLong() : "-",
                    Urls.shown(component)));
        }
        return rows;
    }

    private static List<String> row(String name, String datacenter, String... rest) {
        var row = new ArrayList<>(List.of(name));
        if (!datacenter.isEmpty()) {
            row.add(datacenter);
        }
        row.addAll(List.of(rest));
        return row;
    }
}

package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "datacenter", description = "Shows the places where components run.")
final class DatacenterCommand extends ServerOptions {
    DatacenterCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", description = "Lists them.")
    int list() throws Exception {
        var columns = new Columns(
                List.of("DATACENTER", "STATE", "DOMAIN", "REASON"),
                found -> List.of(
                        found.path("name").asText(),
                        found.path("state").asText(),
                        found.path("domain").asText("-"),
                        found.path("reason").asText("")));
        return with(
                client -> show(client.get("/v1/datacenters"), columns, "No datacenter. Name one in conf/server.yaml."));
    }

    @Command(name = "show", description = "Shows its plugins, its gateways and what it does not enforce.")
    int show(@Parameters(paramLabel = "NAME", description = "The datacenter.") String name) throws Exception {
        return with(client -> {
            var found = client.get(ApiClient.path("v1", "datacenters", name));
            if (json) {
                terminal.json(found);
                return 0;
            }
            var reason = found.has("reason") ? ": " + found.path("reason").asText() : "";
            terminal.line("%s is %s%s".formatted(name, found.path("state").asText(), reason));
            plugins(found.path("plugins"));
            gateways(found.path("gateways"));
            budgets(found.path("budgets"));
            if (!found.path("notEnforced").isEmpty()) {
                terminal.line("");
                terminal.line(terminal.bold("not enforced here"));
                found.path("notEnforced").forEach(line -> terminal.prose(line.asText(), "  "));
            }
            return 0;
        });
    }

    private void plugins(JsonNode plugins) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("PLACE", "PLUGIN", "VERSION", "STATE"));
        for (var plugin : plugins) {
            rows.add(List.of(
                    plugin.path("place").asText(),
                    plugin.path("plugin").asText(),
                    plugin.path("version").asText("-"),
                    plugin.path("state").asText()
                            + (plugin.has("reason")
                                    ? ": " + plugin.path("reason").asText()
                                    : "")));
        }
        terminal.line("");
        terminal.table(rows);
    }

    private void budgets(JsonNode budgets) {
        if (budgets.isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("BUDGET", "USED", "NEEDED", "LIMIT", ""));
        for (var budget : budgets) {
            var used = budget.path("usedBytes").asLong();
            var limit = budget.path("limitBytes").asLong();
            rows.add(List.of(
                    budget.path("name").asText(),
                    Bytes.shown(used),
                    Bytes.shown(budget.path("neededBytes").asLong()),
                    Bytes.shown(limit),
                    used > limit ? "above it" : ""));
        }
        terminal.line("");
        terminal.table(rows);
    }

    private void gateways(JsonNode gateways) {
        if (gateways.isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("GATEWAY", "SINCE", "ROUTES", "ENDPOINTS", "IN FLIGHT", ""));
        for (var gateway : gateways) {
            rows.add(List.of(
                    gateway.path("loadBalancer").asText("-") + "/"
                            + gateway.path("node").asText(),
                    Times.shown(gateway.path("aliveSince")),
                    gateway.path("routes").asText(),
                    gateway.path("endpoints").asText(),
                    gateway.path("inFlight").asText(),
                    gateway.path("message").asText("")));
        }
        terminal.line("");
        terminal.table(rows);
    }
}

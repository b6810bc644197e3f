package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "down", description = "Stops the server that 'up' started. Apps and gateways go on.")
final class DownCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    DownCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        var terminal = surroundings.terminal();
        var server = LocalServer.ofThisUser(surroundings);
        var running = server.running();
        if (running.isEmpty()) {
            terminal.line("No server runs here that 'slipway up' started.");
            return 0;
        }
        var apps = apps(server);
        var started = System.nanoTime();
        terminal.working("stop the server");
        server.stop(running.get());
        terminal.settled();
        terminal.done("stopped the server, pid %d  %s".formatted(running.get().pid(), Terminal.since(started)));
        if (apps.isEmpty()) {
            terminal.line("  whether apps go on could not be asked");
        } else if (apps.get().isEmpty()) {
            terminal.line("  no app runs");
        } else {
            terminal.line("  go on without it, with their gateways: " + String.join(", ", apps.get()));
            terminal.line("  to end one: slipway up, then slipway stop APP or slipway remove APP");
        }
        return 0;
    }

    private static boolean runs(JsonNode app) {
        for (var component : app.path("components")) {
            if (component.path("ready").asInt() > 0) {
                return true;
            }
        }
        return false;
    }

    /// The apps that run; empty where the server does not tell.
    private Optional<List<String>> apps(LocalServer server) throws IOException, InterruptedException, Told {
        var url = server.url();
        var token = server.login().flatMap(Login::token);
        if (url.isEmpty() || token.isEmpty()) {
            return Optional.empty();
        }
        try (var client = server.client(url.get())) {
            var names = new ArrayList<String>();
            for (var team : client.get("/v1/teams?limit=200").path("items")) {
                var spaces = ApiClient.path("v1", "teams", team.path("name").asText(), "spaces");
                for (var space : client.get(spaces + "?limit=200").path("items")) {
                    var apps = spaces + ApiClient.path(space.path("name").asText(), "apps");
                    client.get(apps + "?limit=200").path("items").forEach(app -> {
                        if (runs(app)) {
                            names.add(app.path("name").asText());
                        }
                    });
                }
            }
            return Optional.of(names);
        } catch (IOException | ApiException _) {
            // It is stopped all the same; what is not known is said.
            return Optional.empty();
        }
    }
}

package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What a quick start has made on a server, and how it goes away again.
///
/// @param ran whether the server was there before, and so stays
record Made(LocalServer server, String app, boolean ran, Surroundings surroundings) {
    private static final Duration GATEWAY = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(100);

    /// Removes the app, so that nothing of it runs on, then stops the server. Tells what could not be done.
    ///
    /// @return whether all of it is gone
    boolean remove() {
        var terminal = surroundings.terminal();
        terminal.settled();
        try {
            var running = server.running();
            if (running.isEmpty()) {
                return true;
            }
            var gone = removeApp(terminal);
            if (!ran) {
                server.stop(running.get());
            }
            return gone;
        } catch (IOException | Told e) {
            terminal.error("not all could be removed: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean removeApp(Terminal terminal) throws InterruptedException, IOException, Told {
        var url = server.url();
        var token = server.login().flatMap(Login::token);
        if (url.isEmpty() || token.isEmpty()) {
            return true;
        }
        try (var client = server.client(url.get())) {
            var path = "/v1/teams/default/spaces/default/apps/" + app + "?volumes=delete";
            var removal = client.delete(path);
            var end = new Follower(client, terminal, Follower.Log.ON_FAILURE, () -> {}).follow(removal);
            if (!ran) {
                awaitNoGateway(client);
            }
            if (ServerOptions.codeOf(end) != 0) {
                terminal.problem(Problem.ofOperation(removal, end), false);
            }
            return ServerOptions.codeOf(end) == 0;
        } catch (ApiException e) {
            if (e.status() == 404) {
                return true;
            }
            terminal.error("%s could not be removed: %s".formatted(app, e.getMessage()));
            return false;
        }
    }

    /// The gateway ends once it has no route left.
    private static void awaitNoGateway(ApiClient client) throws IOException, ApiException, InterruptedException {
        var deadline = System.nanoTime() + GATEWAY.toNanos();
        while (System.nanoTime() < deadline) {
            var alive = false;
            for (var gateway : client.get("/v1/datacenters/local").path("gateways")) {
                alive |= gateway.has("aliveSince");
            }
            if (!alive) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }
}

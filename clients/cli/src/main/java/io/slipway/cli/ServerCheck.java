package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Looks at the server that is logged in to, and at what it says of its plugins, datacenters and apps.
final class ServerCheck {
    private static final Duration SOON = Duration.ofDays(3);

    private final Surroundings surroundings;

    ServerCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<Finding> findings() throws IOException, InterruptedException {
        Login login;
        try {
            login = Login.read(surroundings);
        } catch (Told _) {
            // The login was looked at already.
            return List.of();
        }
        var findings = new ArrayList<Finding>();
        try (var client = new ApiClient(login.url(), login.token())) {
            findings.add(ready(client, login));
            if (findings.getFirst().good()) {
                ask(client, login, findings);
            }
        }
        return List.copyOf(findings);
    }

    private Finding ready(ApiClient client, Login login) throws InterruptedException {
        try {
            client.get("/readyz");
            return Finding.good("server", "answers at " + login.url());
        } catch (ApiException e) {
            return Finding.bad("server", login.url() + " is not ready: " + e.getMessage(), "tail -n 50 " + log());
        } catch (IOException e) {
            return Finding.bad("server", "no server answers at " + login.url(), "slipway up");
        }
    }

    private String log() {
        return surroundings
                .home()
                .map(home -> home.resolve("server.log").toString())
                .orElse("server.log");
    }

    private void ask(ApiClient client, Login login, List<Finding> findings) throws IOException, InterruptedException {
        try {
            findings.add(token(client.get("/v1").path("caller"), login));
            client.get("/v1/plugins").path("items").forEach(plugin -> findings.addAll(plugin(plugin)));
            client.get("/v1/datacenters").path("items").forEach(found -> findings.add(datacenter(found)));
            var apps = client.get("/v1/teams/default/spaces/default/apps?limit=200");
            apps.path("items").forEach(app -> findings.addAll(app(app)));
        } catch (ApiException e) {
            var mend = e.status() == 401
                    ? "slipway login %s; slipway server --login-code prints a code".formatted(login.url())
                    : "slipway doctor as an operator";
            findings.add(Finding.bad("login", String.valueOf(e.getMessage()), mend));
        }
    }

    private static Finding token(JsonNode caller, Login login) {
        var who = caller.path("name").asText() + ", " + caller.path("role").asText();
        if (caller.has("expiresAt")) {
            var left = Duration.between(
                    Instant.now(), Instant.parse(caller.path("expiresAt").asText()));
            if (left.compareTo(SOON) < 0) {
                return Finding.bad(
                        "login",
                        "the token of %s expires in %s".formatted(who, Terminal.age(left)),
                        "slipway login " + login.url());
            }
        }
        return Finding.good("login", "as " + who);
    }

    private static List<Finding> plugin(JsonNode plugin) {
        if (plugin.path("state").asText().equals("ok")) {
            return List.of();
        }
        var id = plugin.path("id").asText();
        return List.of(Finding.bad(
                "plugin " + id,
                plugin.path("reason").asText("is not used"),
                "slipway plugin verify %s".formatted(plugin.path("file").asText(id))));
    }

    private static Finding datacenter(JsonNode found) {
        var name = found.path("name").asText();
        return found.path("state").asText().equals("ok")
                ? Finding.good("datacenter " + name, "works")
                : Finding.bad(
                        "datacenter " + name,
                        found.path("reason").asText("is degraded"),
                        "slipway datacenter show " + name);
    }

    private static List<Finding> app(JsonNode app) {
        var name = app.path("name").asText();
        var state = app.path("state").asText();
        return state.equals("failed") || state.equals("degraded")
                ? List.of(Finding.bad("app " + name, "is " + state, "slipway why " + name))
                : List.of();
    }
}

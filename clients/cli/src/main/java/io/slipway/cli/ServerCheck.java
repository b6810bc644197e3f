package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at the server that is logged in to, and at what it says of its plugins, datacenters and apps.
final class ServerCheck {
    private static final String APPS = "/v1/teams/default/spaces/default/apps";
    private static final Duration SOON = Duration.ofDays(3);

    private final Surroundings surroundings;

    ServerCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<Finding> findings() throws IOException, InterruptedException {
        var findings = new ArrayList<Finding>();
        try {
            var login = Login.read(surroundings);
            look(login, findings);
        } catch (Told told) {
            findings.add(Finding.bad("login", String.valueOf(told.getMessage()), told.mend()));
        }
        return List.copyOf(findings);
    }

    private void look(Login login, List<Finding> findings) throws IOException, InterruptedException, Told {
        try (var client = login.client()) {
            findings.add(ready(client, login));
            if (findings.getFirst().good()) {
                ask(client, login, findings);
            }
        }
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
            var datacenters = client.get("/v1/datacenters").path("items");
            datacenters.path(0).path("budgets").forEach(budget -> findings.add(budget(budget)));
            for (var found : datacenters) {
                findings.add(datacenter(found));
                found.path("gateways").forEach(gateway -> findings.add(gateway(gateway)));
            }
            for (var app : client.get(APPS + "?limit=200").path("items")) {
                findings.addAll(app(client, app));
            }
        } catch (ApiException e) {
            var mend = e.status() == 401
                    ? LoginCheck.anew(surroundings, Optional.of(login))
                    : "slipway login " + login.url();
            findings.add(Finding.bad("login", String.valueOf(e.getMessage()), mend));
        }
    }

    private Finding token(JsonNode caller, Login login) {
        var who = caller.path("name").asText() + ", " + caller.path("role").asText();
        if (caller.has("expiresAt")) {
            var left = Duration.between(
                    Instant.now(), Instant.parse(caller.path("expiresAt").asText()));
            if (left.compareTo(SOON) < 0) {
                return Finding.bad(
                        "login",
                        "the token of %s expires in %s".formatted(who, Terminal.age(left)),
                        LoginCheck.anew(surroundings, Optional.of(login)));
            }
        }
        return Finding.good("login", "as " + who);
    }

    private List<Finding> plugin(JsonNode plugin) {
        if (plugin.path("state").asText().equals("ok")) {
            return List.of();
        }
        var id = plugin.path("id").asText();
        // Aside and not away: it is its owner's.
        var jar = plugins().resolve(plugin.path("file").asText(id));
        return List.of(Finding.bad(
                "plugin " + id,
                plugin.path("reason").asText("is not used"),
                "mv %s %s && slipway config reload"
                        .formatted(Shell.quoted(jar), Shell.quoted(jar.resolveSibling(jar.getFileName() + ".off")))));
    }

    private Path plugins() {
        return surroundings.home().map(home -> home.resolve("plugins")).orElse(Path.of("plugins"));
    }

    private static Finding gateway(JsonNode gateway) {
        var name = "gateway %s/%s"
                .formatted(
                        gateway.path("loadBalancer").asText(),
                        gateway.path("node").asText());
        return gateway.has("message")
                ? Finding.bad(
                        name,
                        gateway.path("message").asText(),
                        gateway.path("mend").asText("slipway datacenter list"))
                : Finding.good(name, "works");
    }

    private static Finding datacenter(JsonNode found) {
        var name = found.path("name").asText();
        return found.path("state").asText().equals("ok")
                ? Finding.good("datacenter " + name, "works")
                : Finding.bad(
                        "datacenter " + name,
                        found.path("reason").asText("is degraded"),
                        found.path("mend").asText("slipway datacenter show " + name));
    }

    /// What is above its budget goes by itself, unless something needs it.
    private static Finding budget(JsonNode budget) {
        var name = budget.path("name").asText();
        var limit = budget.path("limitBytes").asLong();
        var needed = budget.path("neededBytes").asLong();
        var use = "%s of %s used".formatted(Bytes.shown(budget.path("usedBytes").asLong()), Bytes.shown(limit));
        return needed <= limit
                ? Finding.good(name, use)
                : Finding.bad(
                        name,
                        "%s, %s are needed by releases and uploads".formatted(use, Bytes.shown(needed)),
                        "raise %s in conf/server.yaml, or lower budgets.keepReleases".formatted(name));
    }

    private static List<Finding> app(ApiClient client, JsonNode app)
            throws ApiException, IOException, InterruptedException {
        var name = app.path("name").asText();
        var state = app.path("state").asText();
        if (!state.equals("failed") && !state.equals("degraded")) {
            return List.of();
        }
        var first =
                client.get(APPS + ApiClient.path(name, "why")).path("blocks").path(0);
        return List.of(Finding.bad(
                "app " + name,
                "is %s%s"
                        .formatted(
                                state,
                                first.has("cause") ? ": " + first.path("cause").asText() : ""),
                first.path("mend").asText("slipway why " + name)));
    }
}

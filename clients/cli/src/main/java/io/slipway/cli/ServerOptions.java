package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// What every command that talks to a server has in common.
abstract class ServerOptions {
    @Option(
            names = "--team",
            description = "The team; that of the login, or 'default', where absent.",
            paramLabel = "TEAM",
            scope = ScopeType.INHERIT)
    String team = "";

    @Option(
            names = "--space",
            description = "The space; 'default' where absent.",
            paramLabel = "SPACE",
            scope = ScopeType.INHERIT)
    String space = "default";

    @Option(names = "--json", description = "Answer with JSON, for machines.", scope = ScopeType.INHERIT)
    boolean json;

    final Surroundings surroundings;
    final Terminal terminal;

    ServerOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.terminal = surroundings.terminal();
    }

    @FunctionalInterface
    interface Call {
        int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told;
    }

    /// Runs it as whoever is logged in.
    int with(Call call) throws ApiException, IOException, InterruptedException, Told {
        var login = Login.read(surroundings);
        if (team.isEmpty()) {
            team = login.team().orElse("default");
        }
        try (var client = login.client()) {
            return call.run(client);
        }
    }

    String apps(String... rest) {
        return ApiClient.path("v1", "teams", team, "spaces", space, "apps") + ApiClient.path(rest);
    }

    String component(Target target, String... rest) {
        return apps(target.app(), "components", target.component()) + ApiClient.path(rest);
    }

    /// The target with its component: the one named, or the only one there is.
    Target resolved(ApiClient client, String text) throws ApiException, IOException, InterruptedException, Told {
        var target = Target.of(text);
        if (!target.component().isEmpty()) {
            return target;
        }
        var components = client.get(apps(target.app())).path("components");
        if (components.size() == 1) {
            return new Target(target.app(), components.path(0).path("name").asText());
        }
        if (components.isEmpty()) {
            throw Told.failed(
                    "app '%s' has no component".formatted(target.app()), "slipway remove %s".formatted(target.app()));
        }
        var names = StreamSupport.stream(components.spliterator(), false)
                .map(component -> component.path("name").asText())
                .toList();
        throw Told.usage(
                "app '%s' has several components: %s".formatted(target.app(), String.join(", ", names)),
                "name one: %s/%s".formatted(target.app(), names.getFirst()));
    }

    /// All pages of a list, as one.
    JsonNode all(ApiClient client, String path) throws ApiException, IOException, InterruptedException {
        var items = JsonNodeFactory.instance.arrayNode();
        var cursor = "";
        do {
            var join = path.contains("?") ? "&" : "?";
            var page = client.get(
                    path + join + "limit=200" + (cursor.isEmpty() ? "" : "&" + ApiClient.query("cursor", cursor)));
            page.path("items").forEach(items::add);
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        return JsonNodeFactory.instance.objectNode().set("items", items);
    }

    /// Follows an operation to its end: progress for people, the final operation for machines.
    int follow(ApiClient client, JsonNode operation) throws ApiException, IOException, InterruptedException {
        return follow(client, operation, Follower.Log.ON_FAILURE);
    }

    int follow(ApiClient client, JsonNode operation, Follower.Log log)
            throws ApiException, IOException, InterruptedException {
        return codeOf(followed(client, operation, log, () -> {}));
    }

    /// @param serving is run as soon as what was asked for serves, for people
    /// @return the final operation
    JsonNode followed(ApiClient client, JsonNode operation, Follower.Log log, Follower.Serving serving)
            throws ApiException, IOException, InterruptedException {
        var follower = new Follower(client, terminal, json ? Follower.Log.NEVER : log, serving);
        JsonNode end = MissingNode.getInstance();
        try (var _ = new Interruption(surroundings, operation, json, follower::isWatching)) {
            end = follower.follow(operation);
        }
        if (json) {
            terminal.json(end);
        }
        if (codeOf(end) != 0) {
            terminal.problem(Problem.ofOperation(operation, end), json);
        }
        return end;
    }

    static int codeOf(JsonNode end) {
        return end.path("state").asText().equals("succeeded") ? 0 : Failures.FAILED;
    }

    /// Shows the items as JSON, or as a table, or says that there are none.
    int show(JsonNode page, Columns columns, String none) {
        if (json) {
            terminal.json(page);
            return 0;
        }
        if (page.path("items").isEmpty()) {
            terminal.line(none);
            return 0;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(columns.heading());
        page.path("items").forEach(item -> rows.add(columns.row().apply(item)));
        terminal.table(rows);
        return 0;
    }

    /// @param row the cells for one item
    record Columns(List<String> heading, Function<JsonNode, List<String>> row) {}
}

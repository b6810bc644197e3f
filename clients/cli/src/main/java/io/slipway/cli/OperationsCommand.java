package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "operations", description = "Lists the changes of the team, newest first; shows or cancels one.")
final class OperationsCommand extends ClientCommand {
    @Option(names = "--app", paramLabel = "NAME", description = "Only those of this app.")
    @Nullable
    String app;

    OperationsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var query = "?" + ApiClient.query("team", team) + (app == null ? "" : "&" + ApiClient.query("app", app));
        var columns = new Columns(List.of("OPERATION", "KIND", "APP", "STATE", "CREATED"), OperationsCommand::row);
        return show(client.get("/v1/operations" + query), columns, "No operation yet.");
    }

    private static List<String> row(JsonNode operation) {
        var component =
                operation.has("component") ? "/" + operation.path("component").asText() : "";
        return List.of(
                operation.path("id").asText(),
                operation.path("kind").asText(),
                operation.path("app").asText("-") + component,
                operation.path("state").asText(),
                Times.shown(operation.path("createdAt")));
    }

    @Command(name = "show", description = "Follows one to its end, with its steps and its whole log.")
    int show(@Parameters(paramLabel = "ID", description = "The operation.") String id) throws Exception {
        return with(client -> {
            var operation = client.get(ApiClient.path("v1", "operations", id));
            if (json) {
                terminal.json(operation);
                return 0;
            }
            return follow(client, operation, Follower.Log.LIVE);
        });
    }

    @Command(name = "cancel", description = "Asks one to end. What is final already stays as it is.")
    int cancel(@Parameters(paramLabel = "ID", description = "The operation.") String id) throws Exception {
        return with(client -> {
            var operation = client.postOnce(
                    ApiClient.path("v1", "operations", id, "cancel"),
                    com.fasterxml.jackson.databind.node.MissingNode.getInstance());
            if (json) {
                terminal.json(operation);
            } else {
                var state = operation.path("state").asText();
                terminal.line(
                        operation.path("cancelling").asBoolean()
                                ? "It is asked to end: slipway operations show " + id
                                : "It is " + state + ".");
            }
            return 0;
        });
    }
}

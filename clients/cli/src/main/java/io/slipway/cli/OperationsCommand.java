package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "operations", description = "Lists operations, shows one, or cancels one.")
final class OperationsCommand extends ClientCommand {
    @Parameters(arity = "0..2", paramLabel = "[show|cancel ID]", description = "What to do with which one.")
    List<String> words = List.of();

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        if (words.size() == 2 && words.getFirst().equals("cancel")) {
            print(client.send("POST", ApiClient.path("v1", "operations", words.get(1), "cancel")));
            return 0;
        }
        if (words.size() == 2 && words.getFirst().equals("show")) {
            var operation = client.get(ApiClient.path("v1", "operations", words.get(1)));
            if (json) {
                print(operation);
                return 0;
            }
            return new Follower(client, true).follow(operation);
        }
        var page = client.get("/v1/operations?team=" + team);
        if (json) {
            print(page);
            return 0;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("OPERATION", "KIND", "APP", "STATE", "CREATED"));
        for (var operation : page.path("items")) {
            rows.add(List.of(
                    operation.path("id").asText(),
                    operation.path("kind").asText(),
                    operation.path("app").asText("-"),
                    operation.path("state").asText(),
                    operation.path("createdAt").asText()));
        }
        Terminal.table(rows);
        return 0;
    }
}

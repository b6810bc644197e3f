package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "ps", description = "Lists the instances of an app.")
final class PsCommand extends ClientCommand {
    @Parameters(paramLabel = "APP[/COMPONENT]", description = "The app, or one component of it.")
    String target = "";

    PsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var what = Target.of(target);
        var query = what.component().isEmpty() ? "" : "?" + ApiClient.query("component", what.component());
        var columns = new Columns(
                List.of("INSTANCE", "RELEASE", "STATE", "FOR", "RESTARTS", "ADDRESS", "LAST EXIT"), PsCommand::row);
        return show(client.get(apps(what.app(), "instances") + query), columns, "No instance runs.");
    }

    private static List<String> row(JsonNode instance) {
        var since = Instant.parse(instance.path("since").asText());
        return List.of(
                instance.path("component").asText() + "/"
                        + instance.path("name").asText(),
                instance.has("release") ? "v" + instance.path("release").asLong() : "-",
                instance.path("state").asText(),
                Terminal.age(Duration.between(since, Instant.now())),
                instance.path("restarts").asText(),
                instance.path("endpoints").path(0).path("address").asText("-"),
                instance.path("lastExit").asText("-"));
    }
}

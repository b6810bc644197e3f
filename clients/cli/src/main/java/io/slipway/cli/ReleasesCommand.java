package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "releases", description = "Lists the releases of a component, newest first.")
final class ReleasesCommand extends ClientCommand {
    @Parameters(paramLabel = "APP[/COMPONENT]", description = "The component; the only one where absent.")
    String target = "";

    ReleasesCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var page = all(client, component(resolved(client, target), "releases"));
        var columns = new Columns(List.of("RELEASE", "CREATED", "BY", "SOURCE", "REASON"), ReleasesCommand::row);
        return show(page, columns, "No release yet. Deploy one: slipway deploy FOLDER");
    }

    private static List<String> row(JsonNode release) {
        return List.of(
                "v" + release.path("number").asText() + (release.path("current").asBoolean() ? " (current)" : ""),
                Times.shown(release.path("createdAt")),
                release.path("createdBy").asText("-"),
                Terminal.shortened(release.path("revision").asText("-").replaceFirst("^sha256:", ""), 12),
                release.path("reason").asText());
    }
}

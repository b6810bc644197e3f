package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "ps", description = "Lists the instances of an app.")
final class PsCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException {
        var page = client.get(apps(app, "instances"));
        if (json) {
            print(page);
            return 0;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("INSTANCE", "RELEASE", "STATE", "SINCE", "RESTARTS", "ADDRESS", "LAST EXIT"));
        for (var instance : page.path("items")) {
            rows.add(List.of(
                    instance.path("component").asText() + "/"
                            + instance.path("name").asText(),
                    "v" + instance.path("release").asLong(),
                    instance.path("state").asText(),
                    since(Instant.parse(instance.path("since").asText())),
                    instance.path("restarts").asText(),
                    instance.path("endpoints").path(0).path("address").asText("-"),
                    instance.path("lastExit").asText("-")));
        }
        Terminal.table(rows);
        return 0;
    }

    private static String since(Instant start) {
        var time = Duration.between(start, Instant.now());
        if (time.toDays() > 0) {
            return time.toDays() + "d";
        }
        return time.toHours() > 0
                ? time.toHours() + "h"
                : time.toMinutes() > 0 ? time.toMinutes() + "m" : time.toSeconds() + "s";
    }
}

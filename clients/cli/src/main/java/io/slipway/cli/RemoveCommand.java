package io.slipway.cli;

import io.slipway.cli.Failures.Told;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "remove", description = "Removes an app and all that runs for it.")
final class RemoveCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    @Option(
            names = "--volumes",
            paramLabel = "keep|delete",
            defaultValue = "keep",
            description = "What becomes of its data. An app with volumes is only removed with 'delete'.")
    String volumes = "keep";

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        if (!yes && Terminal.isTerminal()) {
            var answer = Optional.ofNullable(System.console())
                    .map(console -> console.readLine("Remove %s and all that runs for it? [y/N] ", app))
                    .orElse("");
            if (!answer.strip().equalsIgnoreCase("y")) {
                Terminal.line("Nothing was removed.");
                return 0;
            }
        }
        return new Follower(client, false).follow(client.send("DELETE", apps(app) + "?volumes=" + volumes));
    }
}

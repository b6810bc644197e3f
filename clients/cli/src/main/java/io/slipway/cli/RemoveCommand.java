package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.Locale;
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
            description = "What becomes of its data; it is kept where absent.")
    Volumes volumes = Volumes.KEEP;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    RemoveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    enum Volumes {
        KEEP,
        DELETE
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        client.get(apps(app));
        var data = volumes == Volumes.DELETE ? "with all its data" : "and keep its data";
        if (!yes && !new Question(surroundings).yes("Remove %s, all that runs for it, %s?".formatted(app, data))) {
            terminal.line("Nothing was removed.");
            return 0;
        }
        var query = "?" + ApiClient.query("volumes", volumes.name().toLowerCase(Locale.ROOT));
        return follow(client, client.delete(apps(app) + query));
    }
}

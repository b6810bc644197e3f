package io.slipway.cli;

import io.slipway.cli.Failures.Told;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "deploy", description = "Brings an app to what its folder, file, archive or repository says.")
final class DeployCommand extends ClientCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "PLACE",
            defaultValue = ".",
            description =
                    "A folder, an app file, an archive, or the URL of a git repository; this folder where absent.")
    String place = ".";

    @Option(names = "--app", description = "Name of the app, where the file gives none.")
    @Nullable
    String app;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the whole log as it comes.")
    boolean verbose;

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        return deploy(client, AppSource.of(place, Optional.ofNullable(app)));
    }

    int deploy(ApiClient client, AppSource source) throws ApiException, IOException, InterruptedException, Told {
        var started = System.nanoTime();
        var body = source.upload(client, team);
        if (!json) {
            Terminal.done("uploaded the source of " + source.app() + "  "
                    + Terminal.seconds((System.nanoTime() - started) / 1_000_000));
        }
        var operation = client.send("PUT", apps(source.app()), body);
        if (json) {
            print(operation);
            return 0;
        }
        var code = new Follower(client, verbose).follow(operation);
        if (code == 0) {
            showUrls(client, source.app());
        }
        return code;
    }

    private void showUrls(ApiClient client, String name) throws ApiException, IOException, InterruptedException {
        for (var component : client.get(apps(name)).path("components")) {
            var urls = component.path("urls");
            for (int i = 0; i < urls.size(); i++) {
                Terminal.line("  " + urls.get(i).asText());
            }
        }
    }
}

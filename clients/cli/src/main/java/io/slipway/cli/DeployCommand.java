package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "deploy", description = "Brings an app to what its folder, file, archive or repository says.")
final class DeployCommand extends ClientCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "PLACE",
            description =
                    "A folder, an app file, a compose file, an archive, or the URL of a git repository, with #VERSION if need be;"
                            + " this folder where absent.")
    String place = ".";

    @Option(names = "--app", paramLabel = "NAME", description = "Name of the app, where the file gives none.")
    @Nullable
    String app;

    @Option(
            names = "--git-secret",
            paramLabel = "NAME",
            description = "The app's secret that opens the repository of PLACE; set it by slipway secret set.")
    @Nullable
    String gitSecret;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the whole log as it comes, not only that of a failure.")
    boolean verbose;

    @Mixin
    ComposeOptions compose = new ComposeOptions();

    DeployCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var source = AppSource.of(place, Optional.ofNullable(app), Optional.ofNullable(gitSecret), compose);
        source.notes().forEach(terminal::note);
        return deploy(client, source);
    }

    int deploy(ApiClient client, AppSource source) throws ApiException, IOException, InterruptedException, Told {
        var started = System.nanoTime();
        var body = source.upload(client, team);
        if (!json && !source.local().isEmpty()) {
            terminal.done("uploaded " + source.app() + "  " + Terminal.since(started));
        }
        var operation = client.put(apps(source.app()), body);
        var log = verbose ? Follower.Log.LIVE : Follower.Log.ON_FAILURE;
        return codeOf(followed(client, operation, log, () -> showUrls(client, source.app())));
    }

    private void showUrls(ApiClient client, String name) throws ApiException, IOException, InterruptedException {
        var urls = Urls.ofApp(client.get(apps(name)));
        var works = Urls.thatWorksHere(urls);
        if (works.isPresent()) {
            terminal.line("  " + terminal.bold(works.get().toString()));
        } else if (!urls.isEmpty()) {
            terminal.line("  " + terminal.bold(urls.getFirst().toString()));
            terminal.note(urls.getFirst().getHost() + " does not resolve on this machine; from here: "
                    + Urls.curl(urls.getFirst()));
        }
    }
}

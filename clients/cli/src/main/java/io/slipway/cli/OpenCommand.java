package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "open", description = "Opens an app in the browser, or prints its URL where there is none.")
final class OpenCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    OpenCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var urls = Urls.ofApp(client.get(apps(app)));
        if (urls.isEmpty()) {
            throw Told.failed(
                    "app '%s' has no route from outside".formatted(app), "give a component a port in slipway.yaml");
        }
        var url = Urls.thatWorksHere(urls);
        if (url.isEmpty()) {
            throw Told.failed(
                    "%s does not resolve on this machine"
                            .formatted(urls.getFirst().getHost()),
                    Urls.curl(urls.getFirst()));
        }
        terminal.line(url.get().toString());
        if (surroundings.interactive()) {
            opener().ifPresent(program -> open(program, url.get()));
        }
        return 0;
    }

    private Optional<Path> opener() {
        if (surroundings.variable("DISPLAY").isEmpty()
                && surroundings.variable("WAYLAND_DISPLAY").isEmpty()) {
            return Optional.empty();
        }
        return Stream.of("/usr/bin/xdg-open", "/usr/bin/open")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void open(Path program, URI url) {
        try {
            new ProcessBuilder(program.toString(), url.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            terminal.note("no browser could be opened: " + e.getMessage());
        }
    }
}

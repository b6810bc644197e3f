package io.slipway.cli;

import io.slipway.client.ApiException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "login",
        description = "Logs in to a server by a one-time code or a token, asked for or read from stdin.")
final class LoginCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "URL", description = "The server; the one logged in to where absent.")
    @Nullable
    String url;

    @Option(names = "--token", description = "Ask for a token instead of a one-time code.")
    boolean byToken;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates in PEM to trust, for a server whose own is self-made. Kept with the login.")
    @Nullable
    Path authority;

    private final Surroundings surroundings;

    LoginCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        var server = url == null ? Login.read(surroundings).url() : address(url);
        var terminal = surroundings.terminal();
        var trusted =
                authority == null ? Login.read(surroundings).authority() : Optional.of(Login.authority(authority));
        if (!byToken) {
            terminal.note("the server prints a code at its first start,");
            terminal.note("and on its machine: slipway down; slipway server --login-code");
        }
        var given =
                new Question(surroundings).secret(byToken ? "token" : "code").strip();
        try {
            logIn(server, byToken ? given : tokenFor(server, given, trusted), trusted);
            return 0;
        } catch (IOException | ApiException e) {
            return new Failures(surroundings.at(server), false).of(e);
        }
    }

    private static String tokenFor(URI server, String code, Optional<String> trusted)
            throws ApiException, IOException, InterruptedException, Told {
        try {
            return Login.tokenFor(Login.client(server, Optional.empty(), trusted), code);
        } catch (ApiException e) {
            if (e.status() == 401) {
                throw Told.denied("The code is wrong, used or too old", "slipway up --login, on the server's machine");
            }
            throw e;
        }
    }

    private void logIn(URI server, String token, Optional<String> trusted)
            throws ApiException, IOException, InterruptedException, Told {
        try (var client = Login.client(server, Optional.of(token), trusted)) {
            var caller = client.get("/v1").path("caller");
            var team = Optional.of(caller.path("team").asText()).filter(text -> !text.isEmpty());
            new Login(server, Optional.of(token), team, trusted).write(Login.configHome(surroundings));
            surroundings
                    .terminal()
                    .done("logged in to %s as %s, %s"
                            .formatted(
                                    server,
                                    caller.path("name").asText(),
                                    caller.path("role").asText()));
        }
    }

    private static URI address(String text) throws Told {
        try {
            var address = URI.create(text.contains("://") ? text : "http://" + text);
            if (address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw Told.usage("'%s' is no address of a server".formatted(text), "slipway login http://HOST:7070");
    }
}

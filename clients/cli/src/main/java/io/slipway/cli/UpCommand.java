package io.slipway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Starts the server in the background.")
final class UpCommand implements Callable<Integer> {
    @Option(names = "--login", description = "Log this user in anew, where the login was lost or revoked.")
    boolean login;

    private final Surroundings surroundings;

    UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        var terminal = surroundings.terminal();
        var server = LocalServer.ofThisUser(surroundings);
        var running = server.running();
        if (running.isPresent() && login) {
            throw Told.failed(
                    "the server runs already, and makes a login only at its start", "slipway down; slipway up --login");
        }
        if (running.isPresent()) {
            var url = server.url().map(Object::toString).orElse(Login.urlForPeople(surroundings));
            terminal.line("The server runs already, pid %d, at %s"
                    .formatted(running.get().pid(), url));
            return 0;
        }
        var started = System.nanoTime();
        terminal.working("start the server");
        var url = login ? server.startAndLogIn() : server.start();
        terminal.settled();
        terminal.done("the server runs at %s  %s".formatted(url, Terminal.since(started)));
        terminal.line("  log:  " + server.log());
        terminal.line("  stop: slipway down");
        return 0;
    }
}

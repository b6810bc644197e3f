package io.slipway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "up", description = "Starts the server in the background.")
final class UpCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        var terminal = surroundings.terminal();
        var server = LocalServer.ofThisUser(surroundings);
        var running = server.running();
        if (running.isPresent()) {
            var url = server.url().map(Object::toString).orElse(Login.urlForPeople(surroundings));
            terminal.line("The server runs already, pid %d, at %s"
                    .formatted(running.get().pid(), url));
            return 0;
        }
        var started = System.nanoTime();
        terminal.working("start the server");
        var url = server.start();
        terminal.settled();
        terminal.done("the server runs at %s  %s".formatted(url, Terminal.since(started)));
        terminal.line("  log:  " + server.log());
        terminal.line("  stop: slipway down");
        return 0;
    }
}

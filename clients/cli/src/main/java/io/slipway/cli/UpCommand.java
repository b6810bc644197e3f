package io.slipway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "up", description = "Starts the server in the background.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        var server = LocalServer.ofThisUser();
        var running = server.running();
        if (running.isPresent()) {
            Terminal.line("The server runs already, pid %d, at %s"
                    .formatted(running.get().pid(), Login.urlForPeople()));
            return 0;
        }
        var started = System.nanoTime();
        var login = server.start();
        Terminal.done("the server runs at %s  %s"
                .formatted(login.url(), Terminal.seconds((System.nanoTime() - started) / 1_000_000)));
        Terminal.line("  its log is " + server.log());
        return 0;
    }
}

package io.slipway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        description = "Stops the server that 'up' started. Apps and gateways go on.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        var server = LocalServer.ofThisUser();
        var running = server.running();
        if (running.isEmpty()) {
            Terminal.line("No server runs here.");
            return 0;
        }
        server.stop(running.get());
        Terminal.done("stopped the server; apps and gateways go on");
        return 0;
    }
}

package io.slipway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Commands that never come here, since the launcher or [Main] takes them: here they only have their help.
final class Elsewhere {
    private Elsewhere() {}

    @Command(name = "server", description = "Runs the server in the foreground, until Ctrl-C. Apps go on without it.")
    static final class Server extends ByLauncher {
        @Option(names = "--login-code", description = "Print a new one-time code for slipway login.")
        boolean code;

        @Option(
                names = "--rotate-secret-keys",
                description = "Encrypt all secrets with a new key and end; no server may run meanwhile.")
        boolean rotation;
    }

    @Command(
            name = "train",
            description = "Makes start-up caches for this machine: server and commands start in half the time.")
    static final class Train extends ByLauncher {}

    @Command(name = "uninstall", description = "Removes what this installation made; says first what that is.")
    static final class Uninstall extends ByLauncher {
        @Option(names = "--yes", description = "Do it without asking.")
        boolean yes;
    }

    abstract static class ByLauncher implements Callable<Integer> {
        @Override
        public final Integer call() throws Told {
            throw Told.usage("this command is done by the launcher", "start it by bin/slipway");
        }
    }
}

package io.slipway.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What a terminal starts. `server` goes to the kernel in the same installation; all else is a client of it.
@Command(
        name = "slipway",
        description = "Runs your apps: from source to a URL.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AppsCommand.class,
            DeployCommand.class,
            DownCommand.class,
            LogsCommand.class,
            OperationsCommand.class,
            PlanCommand.class,
            PsCommand.class,
            QuickstartCommand.class,
            RemoveCommand.class,
            RollbackCommand.class,
            ScaleCommand.class,
            StatusCommand.class,
            UpCommand.class,
            WhyCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Main {
    private static final String SERVER = "io.slipway.http.Server";

    private Main() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        if (arguments.length > 0 && arguments[0].equals("server")) {
            var rest = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
            Class.forName(SERVER).getMethod("main", String[].class).invoke(null, (Object) rest);
            return;
        }
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        var line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(80);
        line.setParameterExceptionHandler((e, _) -> Failures.ofUsage(e));
        line.setExecutionExceptionHandler((e, _, _) -> Failures.of(e));
        return line.execute(arguments);
    }
}

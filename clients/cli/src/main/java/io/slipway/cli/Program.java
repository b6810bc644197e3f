package io.slipway.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// All commands. Only the one that is asked for is made, since looking at all of them costs most of the time that
/// a command takes.
final class Program {
    private static final List<Entry> ENTRIES = List.of(
            new Entry("quickstart", QuickstartCommand::new),
            new Entry("server", _ -> new Elsewhere.Server()),
            new Entry("up", UpCommand::new),
            new Entry("down", DownCommand::new),
            new Entry("login", LoginCommand::new),
            new Entry("deploy", DeployCommand::new),
            new Entry("plan", PlanCommand::new),
            new Entry("edit", EditCommand::new),
            new Entry("export", ExportCommand::new),
            new Entry("apps", AppsCommand::new),
            new Entry("status", StatusCommand::new),
            new Entry("ps", PsCommand::new),
            new Entry("why", WhyCommand::new),
            new Entry("logs", LogsCommand::new),
            new Entry("open", OpenCommand::new),
            new Entry("exec", ExecCommand::new),
            new Entry("run", RunCommand::new),
            new Entry("scale", ScaleCommand::new),
            new Entry("restart", RestartCommand::new),
            new Entry("stop", StopCommand::new),
            new Entry("start", StartCommand::new),
            new Entry("releases", ReleasesCommand::new),
            new Entry("rollback", RollbackCommand::new),
            new Entry("move", MoveCommand::new),
            new Entry("remove", RemoveCommand::new),
            new Entry("env", EnvCommand::new),
            new Entry("secret", SecretCommand::new),
            new Entry("operations", OperationsCommand::new),
            new Entry("team", TeamCommand::new),
            new Entry("space", SpaceCommand::new),
            new Entry("token", TokenCommand::new),
            new Entry("datacenter", DatacenterCommand::new),
            new Entry("node", NodeCommand::new),
            new Entry("plugin", PluginCommand::new),
            new Entry("config", ConfigCommand::new),
            new Entry("doctor", DoctorCommand::new),
            new Entry("train", _ -> new Elsewhere.Train()),
            new Entry("uninstall", _ -> new Elsewhere.Uninstall()),
            new Entry("completion", CompletionCommand::new));

    private final Surroundings surroundings;

    Program(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    private record Entry(String name, Function<Surroundings, Object> command) {}

    /// Returns the exit code.
    int run(String... given) {
        var arguments = asOption(given);
        // Looked for before they are understood, since that may be what goes wrong.
        var json = Stream.of(arguments)
                .takeWhile(argument -> !argument.equals("--"))
                .anyMatch("--json"::equals);
        var failures = new Failures(surroundings, json);
        return line(named(arguments))
                .setParameterExceptionHandler((e, _) -> failures.ofUsage(e))
                .setExecutionExceptionHandler((e, _, _) -> failures.of(e))
                .execute(arguments);
    }

    /// `help COMMAND` and `version` are what people type who do not know the options yet.
    private static String[] asOption(String... arguments) {
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "help" ->
                Stream.concat(Stream.of(arguments).skip(1), Stream.of("--help")).toArray(String[]::new);
            case "version" -> new String[] {"--version"};
            default -> arguments;
        };
    }

    /// With every command, to describe them.
    static CommandLine whole(Surroundings surroundings) {
        return new Program(surroundings).line(ENTRIES);
    }

    private static List<Entry> named(String... arguments) {
        var found = Stream.of(arguments)
                .limit(1)
                .flatMap(name -> ENTRIES.stream().filter(entry -> entry.name().equals(name)))
                .toList();
        return found.isEmpty() ? ENTRIES : found;
    }

    private CommandLine line(List<Entry> entries) {
        var line = new CommandLine(new Root());
        entries.forEach(
                entry -> line.addSubcommand(entry.name(), entry.command().apply(surroundings)));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Terminal.WIDTH)
                .setUsageHelpAutoWidth(false)
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    }

    @Command(
            name = "slipway",
            description = "Runs your apps: from source to a URL.",
            synopsisSubcommandLabel = "COMMAND",
            versionProvider = Version.class,
            footer = {"", "slipway COMMAND --help tells more. Begin with: slipway quickstart"})
    static final class Root {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                scope = ScopeType.INHERIT,
                description = "Show this help.")
        boolean help;

        @Option(
                names = {"-V", "--version"},
                versionHelp = true,
                description = "Show the version.")
        boolean version;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
            return new String[] {"slipway " + version.orElse("from a clone")};
        }
    }
}

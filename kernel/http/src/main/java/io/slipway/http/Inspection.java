package io.slipway.http;

import io.slipway.engine.configuration.ConfigurationFile;
import io.slipway.engine.configuration.ConfigurationMend;
import io.slipway.engine.configuration.ConfigurationPages;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.plugin.PluginPage;
import io.slipway.spi.FieldProblem;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an installation tells without a running server. The command line looks it up by its name.
public final class Inspection {
    private static final int FOUND_WRONG = 1;
    private static final int NOT_FOUND = 4;

    private Inspection() {}

    /// Answers one of `check`; `doc`, `doc ID`, `doc TYPE`; `verify JAR`.
    ///
    /// @param home the installation's folder
    /// @return 0, 1 if something is wrong with what was looked at, 4 if it is not there
    public static int run(Path home, List<String> question, PrintStream out, PrintStream err)
            throws InterruptedException {
        Logging.silence();
        return switch (question.getFirst()) {
            case "check" -> check(home, out, err);
            case "doc" -> doc(home, question.subList(1, question.size()), out, err);
            case "verify" -> verify(Path.of(question.getLast()), out, err);
            case String other -> throw new IllegalArgumentException("no such question: " + other);
        };
    }

    private static int check(Path home, PrintStream out, PrintStream err) throws InterruptedException {
        var file = home.resolve("conf/server.yaml");
        if (!Files.isReadable(file)) {
            err.println("error: %s cannot be read".formatted(file));
            err.println("try: slipway doctor");
            return NOT_FOUND;
        }
        var catalog = PluginCatalog.load(home.resolve("plugins"));
        try {
            var reading = new ConfigurationFile(file, home, System.getenv()).read(catalog);
            for (var problem : reading.problems()) {
                err.println("error: " + problem.describe());
                mend(problem).ifPresent(line -> err.println("try: " + line));
            }
            var unfit = reading.problems().isEmpty() && reading.configuration().isPresent()
                    ? FitCheck.faults(reading.configuration().get(), catalog)
                    : List.<String>of();
            for (var fault : unfit) {
                err.println("error: " + fault);
                FitCheck.mend(reading.configuration().orElseThrow(), fault)
                        .ifPresent(line -> err.println("try: " + line));
            }
            var sound = reading.problems().isEmpty() && unfit.isEmpty();
            if (sound) {
                out.println("✓ %s is well-formed, and its plugins fit".formatted(file));
            }
            return sound ? 0 : FOUND_WRONG;
        } finally {
            catalog.unload();
        }
    }

    private static Optional<String> mend(FieldProblem problem) {
        return ConfigurationMend.of(problem.describe());
    }

    private static int doc(Path home, List<String> ids, PrintStream out, PrintStream err) throws InterruptedException {
        var catalog = PluginCatalog.load(home.resolve("plugins"));
        try {
            if (ids.isEmpty()) {
                out.print(ConfigurationPages.of(catalog).markdown());
                return 0;
            }
            var wanted = ids.getFirst();
            var found = catalog.plugins().stream()
                    .filter(plugin -> plugin.manifest().id().equals(wanted)
                            || plugin.type().equals(wanted))
                    .toList();
            found.forEach(plugin -> out.print(PluginPage.of(plugin)));
            if (found.isEmpty()) {
                var known = catalog.plugins().stream()
                        .map(plugin -> plugin.manifest().id())
                        .collect(Collectors.joining(", "));
                err.println("error: there is no plugin '%s' in %s; there are: %s"
                        .formatted(wanted, home.resolve("plugins"), known));
                err.println("try: slipway plugin list");
            }
            return found.isEmpty() ? NOT_FOUND : 0;
        } finally {
            catalog.unload();
        }
    }

    private static int verify(Path jar, PrintStream out, PrintStream err) throws InterruptedException {
        if (!Files.isReadable(jar)) {
            err.println("error: %s cannot be read".formatted(jar));
            err.println("try: slipway plugin verify FILE.jar");
            return NOT_FOUND;
        }
        var problems = PluginCatalog.verify(jar);
        for (var problem : problems) {
            err.println("error: %s %s".formatted(problem.jar(), problem.what()));
            err.println("try: " + problem.mend());
        }
        if (problems.isEmpty()) {
            out.println("✓ %s would be used".formatted(jar.getFileName()));
        }
        return problems.isEmpty() ? 0 : FOUND_WRONG;
    }
}

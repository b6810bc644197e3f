package io.slipway.engine.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The plugins of an installation: every `*.jar` of a folder that passed all checks, and what is wrong with the
/// others. Never changes; [#again] makes a newer one.
///
/// A jar is put in place, and replaced, by a rename: one that is written over while it is open breaks the plugin.
/// A jar of another ending, `.jar.disabled` for one, is not looked at.
public final class PluginCatalog {
    private static final Logger log = LoggerFactory.getLogger(PluginCatalog.class);
    private static final long LOAD_SECONDS = 20;

    private final Path folder;
    private final List<LoadedPlugin> plugins;
    private final List<PluginProblem> problems;

    private PluginCatalog(Path folder, List<LoadedPlugin> plugins, List<PluginProblem> problems) {
        this.folder = folder;
        this.plugins = List.copyOf(plugins);
        this.problems = List.copyOf(problems);
    }

    /// Looks at every jar. An absent folder holds none.
    public static PluginCatalog load(Path folder) throws InterruptedException {
        return load(folder, List.of());
    }

    /// The present state of the same folder. Plugins whose jar did not change are the same objects; those that
    /// are gone or replaced stay loaded until [LoadedPlugin#unload].
    public PluginCatalog again() throws InterruptedException {
        return load(folder, plugins);
    }

    /// Everything that is wrong with one jar, wherever it lies; none means that it would be loaded.
    public static List<PluginProblem> verify(Path jar) throws InterruptedException {
        var outcome = open(Map.of(jar, opening(jar))).getFirst();
        if (outcome.plugin() != null) {
            outcome.plugin().unload();
        }
        return outcome.problems();
    }

    /// Usable ones by family and type.
    public List<LoadedPlugin> plugins() {
        return plugins;
    }

    public List<PluginProblem> problems() {
        return problems;
    }

    public Optional<LoadedPlugin> find(Family family, String type) {
        return plugins.stream()
                .filter(plugin -> plugin.family() == family && plugin.type().equals(type))
                .findFirst();
    }

    /// The types that a configuration may name in one family.
    public List<String> types(Family family) {
        return plugins.stream()
                .filter(plugin -> plugin.family() == family)
                .map(LoadedPlugin::type)
                .toList();
    }

    public void unload() {
        plugins.forEach(LoadedPlugin::unload);
    }

    private static PluginCatalog load(Path folder, List<LoadedPlugin> known) throws InterruptedException {
        var plugins = new ArrayList<LoadedPlugin>();
        var problems = new ArrayList<PluginProblem>();
        var fresh = new LinkedHashMap<Path, FutureTask<LoadedPlugin>>();
        for (var jar : jars(folder, problems)) {
            unchanged(jar, known).ifPresentOrElse(plugins::add, () -> fresh.put(jar, opening(jar)));
        }
        for (var outcome : open(fresh)) {
            problems.addAll(outcome.problems());
            if (outcome.plugin() != null) {
                plugins.add(outcome.plugin());
            }
        }
        refuseTwins(plugins, known, problems);
        plugins.sort(Comparator.comparing(LoadedPlugin::family).thenComparing(LoadedPlugin::type));
        problems.forEach(problem -> log.error("plugin not used: {}", problem.describe()));
        return new PluginCatalog(folder, plugins, problems);
    }

    private static List<Path> jars(Path folder, List<PluginProblem> problems) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(Path::toAbsolutePath)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            problems.add(PluginJar.problem(folder, "cannot be read: " + e.getMessage(), "mend its permissions"));
            return List.of();
        }
    }

    private static Optional<LoadedPlugin> unchanged(Path jar, List<LoadedPlugin> known) {
        try {
            var stamp = JarStamp.of(jar);
            return known.stream().filter(plugin -> plugin.stamp().equals(stamp)).findFirst();
        } catch (IOException _) {
            return Optional.empty(); // Opening it tells why.
        }
    }

    /// Of two plugins of one type none is used, since nobody knows which was meant; but one that was in use before
    /// its twin came stays in use.
    private static void refuseTwins(
            List<LoadedPlugin> plugins, List<LoadedPlugin> known, List<PluginProblem> problems) {
        var byType =
                plugins.stream().collect(Collectors.groupingBy(plugin -> new Served(plugin.family(), plugin.type())));
        for (var twins : byType.values()) {
            if (twins.size() == 1) {
                continue;
            }
            for (var plugin : twins) {
                if (known.contains(plugin)) {
                    continue;
                }
                var others = twins.stream()
                        .filter(other -> other != plugin)
                        .map(other -> String.valueOf(other.jar().getFileName()))
                        .collect(Collectors.joining(", "));
                problems.add(PluginJar.problem(
                        plugin.jar(),
                        "serves the %s type '%s', and so does %s"
                                .formatted(plugin.family().label(), plugin.type(), others),
                        "remove all but one, or rename the others to end in .disabled"));
                plugins.remove(plugin);
                plugin.unload();
            }
        }
    }

    private record Served(Family family, String type) {}

    private record Outcome(@Nullable LoadedPlugin plugin, List<PluginProblem> problems) {}

    private static FutureTask<LoadedPlugin> opening(Path jar) {
        return new FutureTask<>(() -> new JarOpener(SpiVersion.present()).open(jar));
    }

    /// Runs code of plugins, so each gets a thread (of the platform: a class initializer would hold a virtual
    /// one's carrier) and a limit.
    private static List<Outcome> open(Map<Path, FutureTask<LoadedPlugin>> tasks) throws InterruptedException {
        var outcomes = new ArrayList<Outcome>();
        tasks.forEach((jar, task) ->
                Thread.ofPlatform().daemon().name("load-" + jar.getFileName()).start(task));
        for (var task : tasks.entrySet()) {
            outcomes.add(outcome(task.getKey(), task.getValue()));
        }
        return outcomes;
    }

    private static Outcome outcome(Path jar, FutureTask<LoadedPlugin> task) throws InterruptedException {
        try {
            return new Outcome(task.get(LOAD_SECONDS, TimeUnit.SECONDS), List.of());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                return new Outcome(null, refused.problems());
            }
            return new Outcome(
                    null, List.of(PluginJar.problem(jar, "cannot be loaded: " + e.getCause(), "ask its provider")));
        } catch (TimeoutException _) {
            task.cancel(true);
            return new Outcome(
                    null,
                    List.of(PluginJar.problem(
                            jar,
                            "did not load within %d s".formatted(LOAD_SECONDS),
                            "its factory must only store and wire; ask its provider")));
        }
    }
}

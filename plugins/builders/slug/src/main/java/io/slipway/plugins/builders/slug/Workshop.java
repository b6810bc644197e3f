package io.slipway.plugins.builders.slug;

import io.slipway.host.tree.PlainFiles;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a language builds with during one build: the tree, the tools, the caches and the log.
final class Workshop {
    /// The search path of a program that runs; the folders of its tools come before.
    static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final int LAST_LINES = 40;
    private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+|\\d+");

    private final BuildRequest request;
    private final Machine machine;
    private final BuildLog log;
    private final Map<String, String> env = new HashMap<>();

    Workshop(BuildRequest request, Machine machine, BuildLog log) {
        this.request = request;
        this.machine = machine;
        this.log = log;
    }

    /// Sets up what every tool expects. The sandbox hands the folders to who builds.
    void open() throws IOException {
        env.putAll(machine.passed());
        env.put("HOME", PlainFiles.folder(request.cache(), cache("home")).toString());
        env.put("TMPDIR", PlainFiles.folder(request.scratch(), scratch("tmp")).toString());
        env.put("LANG", "C.UTF-8");
        env.put("CI", "true");
        env.put("PATH", USUAL_PATH);
        // reproducible-builds.org/specs/source-date-epoch: for tools that would write the time of day.
        env.put("SOURCE_DATE_EPOCH", String.valueOf(SlugArchive.TIME.getEpochSecond()));
        request.env().forEach((name, value) -> env.put(name, value.reveal()));
        for (var name : machine.withheld()) {
            warn(name + " holds a password and is not passed on to builds");
        }
    }

    SourceTree tree() {
        return new SourceTree(request.tree());
    }

    Machine machine() {
        return machine;
    }

    /// A place below the cache of the component, not made yet.
    Path cache(String name) {
        return request.cache().resolve(name);
    }

    /// A place of this build alone, not made yet.
    Path scratch(String name) {
        return request.scratch().resolve(name);
    }

    /// Writes a file of this build alone.
    ///
    /// @return where it lies
    Path note(String name, String text) throws IOException {
        PlainFiles.write(request.scratch(), scratch(name), text.getBytes(StandardCharsets.UTF_8));
        return scratch(name);
    }

    /// Writes a file of the slug, in the place of whatever has its name.
    void put(String name, String text) throws IOException {
        var root = request.tree();
        PlainFiles.write(root, root.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    void title(String line) {
        log.line("-----> " + line);
    }

    void say(String line) {
        log.line("       " + line);
    }

    void warn(String line) {
        log.line(" !     " + line);
    }

    /// Sets a variable for all that is run from now on, unless the owner gave it for the build.
    void set(String name, String value) {
        if (!request.env().containsKey(name)) {
            env.put(name, value);
        }
    }

    /// Puts the folder of `tool` first for all that is run from now on.
    void prefer(Tool tool) {
        env.merge("PATH", tool.folder().toString(), (path, folder) -> folder + ":" + path);
    }

    /// The first tool of this kind that a build can start and whose version `wanted` holds.
    ///
    /// @throws SlipwayException `UNSUPPORTED` if there is none, saying what was found instead
    Tool require(Tool.Kind kind, Optional<VersionRange> wanted) throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        for (var program : machine.programs(kind)) {
            var tool = probe(program, kind);
            if (tool.isEmpty()) {
                continue;
            }
            var version = tool.get().version();
            if (wanted.isEmpty() || wanted.get().holds(version)) {
                return tool.get();
            }
            found.add(version);
        }
        throw missing(kind, wanted, found);
    }

    /// A tool that helps where it is there.
    Optional<Tool> find(Tool.Kind kind) throws IOException, InterruptedException {
        for (var program : machine.programs(kind)) {
            var tool = probe(program, kind);
            if (tool.isPresent()) {
                return tool;
            }
        }
        return Optional.empty();
    }

    static SlipwayException missing(Tool.Kind kind, Optional<VersionRange> wanted, List<String> found) {
        var what = kind.title() + wanted.map(range -> " " + range.text()).orElse("");
        var instead = found.isEmpty() ? "" : " (found %s)".formatted(String.join(", ", found));
        return SlipwayException.unsupported(
                "%s is missing on this machine%s: %s".formatted(what, instead, kind.howToGet()));
    }

    /// Runs a program in the tree.
    ///
    /// @throws SlipwayException `INVALID` with its [Complaint] if it does not end with 0
    void run(List<String> arguments) throws IOException, InterruptedException {
        run(arguments, Map.of());
    }

    /// @param more variables of this run alone
    void run(List<String> arguments, Map<String, String> more) throws IOException, InterruptedException {
        var last = new ArrayDeque<String>();
        var exit = start(arguments, more, line -> {
            log.line(line);
            if (last.size() == LAST_LINES) {
                last.removeFirst();
            }
            last.addLast(line);
        });
        if (exit != 0) {
            throw SlipwayException.invalid(
                    "%s ended with %d: %s".formatted(shown(arguments), exit, Complaint.in(List.copyOf(last))));
        }
    }

    /// What a program printed, or empty where it cannot be started or fails.
    Optional<String> ask(List<String> arguments) throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        try {
            return start(arguments, Map.of(), lines::add) == 0
                    ? Optional.of(String.join("\n", lines).strip())
                    : Optional.empty();
        } catch (SlipwayException e) {
            if (e.failure() == Failure.INVALID) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Tool> probe(Path program, Tool.Kind kind) throws IOException, InterruptedException {
        var arguments = new ArrayList<String>();
        arguments.add(program.toString());
        arguments.addAll(kind.versionArguments());
        return ask(arguments).flatMap(text -> {
            var version = VERSION.matcher(text);
            return version.find() ? Optional.of(new Tool(program, version.group())) : Optional.empty();
        });
    }

    private int start(List<String> arguments, Map<String, String> more, BuildLog output)
            throws IOException, InterruptedException {
        var all = new HashMap<>(env);
        all.putAll(more);
        return request.sandbox().run(new Sandbox.Command(arguments, request.tree(), all), output);
    }

    private static String shown(List<String> arguments) {
        var program = Path.of(arguments.getFirst()).getFileName();
        return "%s %s".formatted(program, String.join(" ", arguments.subList(1, arguments.size())));
    }
}

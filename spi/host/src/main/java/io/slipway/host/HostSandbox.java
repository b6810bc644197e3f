package io.slipway.host;

import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Runs the commands of one build on this machine, one at a time. Should this process end, even by SIGKILL,
/// so does the command that is running.
///
/// As root each command runs as the given user; otherwise as the user of this process, who can read what
/// this process can: [#unenforced] tells.
public final class HostSandbox implements Sandbox {
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    private final Cgroups cgroups;
    private final SandboxLimits limits;
    private final @Nullable HostUser user;
    private final List<Path> folders;
    private final Path work;
    private @Nullable Boolean enclosed;

    /// @param user whom commands run as where this process is root; ignored otherwise
    /// @param folders what the build may write and what counts against its disk limit, such as its tree and
    ///     cache; given to `user` before each command
    /// @param work an empty folder for the sandbox itself; holds the build's `HOME` and `TMPDIR`. The caller
    ///     removes it after the build
    public HostSandbox(SandboxLimits limits, @Nullable HostUser user, List<Path> folders, Path work) {
        this(Cgroups.ofThisMachine(), limits, user, folders, work);
    }

    HostSandbox(Cgroups cgroups, SandboxLimits limits, @Nullable HostUser user, List<Path> folders, Path work) {
        this.cgroups = cgroups;
        this.limits = limits;
        this.user = user;
        this.folders = List.copyOf(folders);
        this.work = work;
    }

    /// Which limits this machine cannot keep for builds, a sentence each.
    public static List<String> unenforced() throws InterruptedException {
        var cgroups = Cgroups.ofThisMachine();
        var enclosed = Enclosure.isPossible();
        var sentences = new ArrayList<String>();
        if (!cgroups.limits("memory")) {
            sentences.add(
                    "builds: memory is counted 16 times a second; in between one process may get half as much again:"
                            + " no memory cgroup is writable here");
        }
        if (!cgroups.limits("cpu")) {
            sentences.add("builds: cpu is not limited, only their priority is lowered: no cpu cgroup is writable here");
        }
        if (!cgroups.limits("pids") && !HostUser.canSwitch() && !enclosed) {
            sentences.add("builds: the number of processes is not limited: neither a pids cgroup nor a user namespace"
                    + " may be made here");
        }
        sentences.add("builds: the disk is counted twice a second and whenever the free space falls by what is left;"
                + " one file alone never exceeds the limit");
        if (!enclosed) {
            sentences.add(
                    "builds: /tmp is shared and does not count, and a process that leaves its session and clears its"
                            + " environment may outlive its build: no namespaces may be made here");
        }
        if (!HostUser.canSwitch()) {
            sentences.add("builds run as the server's own user and can read its files: only root can separate them");
        }
        return sentences;
    }

    @Override
    public Bounds bounds() {
        return new Bounds(limits.limits(), limits.diskBytes(), limits.time());
    }

    @Override
    public int run(Command command, BuildLog log) throws IOException, InterruptedException {
        var path = command.env().getOrDefault("PATH", System.getenv().getOrDefault("PATH", ShellScripts.DEFAULT_PATH));
        ProgramPath.check(command.arguments().getFirst(), command.directory(), path);
        var mark = Supervisor.mark(work);
        var cgroup = cgroups.group("slipway-build." + mark);
        prepare(command, path, cgroup, mark);
        var process = start(cgroup, mark);
        var tree = new ProcessTree(cgroup, ProcessIdentity.of(process.pid()), mark);
        var watch = new SandboxWatch(limits, grounds(), tree);
        var output = new OutputPump(process.getInputStream(), line -> {
            watch.read(line);
            log.line(line);
        });
        try {
            try {
                output.start();
                watch.awaitEnd(process);
            } finally {
                killWhateverComes(tree);
                output.finish(LAST_OUTPUT);
            }
            var code = process.waitFor();
            watch.refuseWhatLimitsEnded(code);
            return code;
        } finally {
            tree.discard();
        }
    }

    /// All that the build may write.
    private List<Path> grounds() {
        var grounds = new ArrayList<>(folders);
        grounds.add(work);
        return grounds;
    }

    private void prepare(Command command, String path, Optional<Cgroup> cgroup, String mark)
            throws IOException, InterruptedException {
        var home = Files.createDirectories(work.resolve("home"));
        var temporary = Files.createDirectories(work.resolve("tmp"));
        var layout = new FolderLayout(work);
        var env = new TreeMap<>(Map.of("HOME", home.toString(), "TMPDIR", temporary.toString()));
        env.putAll(command.env());
        env.put("PATH", path);
        env.put(ProcessTree.MARK, mark);
        layout.write("sandbox.sh", ShellScripts.resource("sandbox.sh"), "r--r--r--");
        layout.write("env", ShellScripts.exports(env), "r--------");
        layout.write(
                "start.sh",
                ShellScripts.start(command.arguments(), command.directory(), layout.path("env")),
                "r--r--r--");
        if (switchesUser() && user != null) {
            user.own(layout.path("env"));
            user.ownAll(home);
            user.ownAll(temporary);
            for (var folder : folders) {
                user.ownAll(folder);
            }
        }
        var walls = walls(layout, temporary);
        layout.write("run.sh", runScript(cgroup, layout.path("start.sh"), walls), "r--r--r--");
        // Last, so that what is refused above leaves none behind.
        if (cgroup.isPresent()) {
            cgroup.get().create();
            cgroup.get().limit(limits.limits());
            cgroup.get().lowerPriority();
        }
    }

    private List<String> walls(FolderLayout layout, Path temporary) throws IOException, InterruptedException {
        var passage = switchesUser() && user != null
                ? Reachability.way(List.of(), grounds(), user)
                : Optional.<Passage>empty();
        if (enclosed()) {
            layout.write("enclosure.sh", new Enclosure(grounds(), temporary, passage).script(), "r--r--r--");
            return Enclosure.prefix(layout.path("enclosure.sh"));
        }
        if (passage.isEmpty()) {
            return List.of();
        }
        layout.write("passage.sh", passage.get().script(), "r--r--r--");
        return Passage.prefix(layout.path("passage.sh"));
    }

    private boolean enclosed() throws InterruptedException {
        if (enclosed == null) {
            enclosed = Enclosure.isPossible();
        }
        return enclosed;
    }

    private String runScript(Optional<Cgroup> cgroup, Path start, List<String> walls)
            throws IOException, InterruptedException {
        var resources = new ArrayList<String>();
        resources.add("--fsize=" + limits.diskBytes());
        if (!cgroups.limits("memory")) {
            // The watch ends what takes too much and can say why; a program that is refused memory can not.
            resources.add("--data=" + limits.limits().memoryBytes() / 2 * 3);
        }
        if (!cgroups.limits("pids") && (switchesUser() || enclosed())) {
            resources.add("--nproc=" + limits.limits().processes());
        }
        var prefix = ShellScripts.prefix(switchesUser() ? user : null, resources);
        if (!switchesUser() && enclosed()) {
            prefix.addAll(0, Enclosure.backToOneself());
        }
        var script = new StringBuilder();
        ShellScripts.enter(script, cgroup);
        // Should memory run out on the machine, builds go first.
        return script.append("echo 500 >/proc/self/oom_score_adj\n")
                .append("exec ")
                .append(ShellScripts.words(walls))
                .append(" nice -n 10 ")
                .append(Tool.IONICE.path())
                .append(" -c 3 -t ")
                .append(ShellScripts.words(prefix))
                .append(" /bin/sh ")
                .append(ShellScripts.quote(start.toString()))
                .append('\n')
                .toString();
    }

    private Process start(Optional<Cgroup> cgroup, String mark) throws IOException {
        var arguments = new ArrayList<>(List.of(
                Tool.SETSID.path(),
                "--wait",
                "/bin/sh",
                work.resolve("sandbox.sh").toString(),
                work.resolve("run.sh").toString(),
                mark));
        cgroup.map(Cgroup::folders)
                .orElse(List.of())
                .forEach(folder -> arguments.add(folder.path().toString()));
        var builder = new ProcessBuilder(arguments).redirectErrorStream(true).directory(work.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", ShellScripts.DEFAULT_PATH);
        builder.environment().put(ProcessTree.MARK, mark);
        return builder.start();
    }

    private boolean switchesUser() {
        return user != null && HostUser.canSwitch();
    }

    /// A second interrupt must not leave half of the tree alive.
    private static void killWhateverComes(ProcessTree tree) {
        var interrupted = false;
        while (true) {
            try {
                tree.kill();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

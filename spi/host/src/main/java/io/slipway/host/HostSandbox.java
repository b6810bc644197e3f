package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs the commands of one build on this machine, one at a time. Should this process end, even by SIGKILL,
/// so does the command that is running.
///
/// As root each command runs as the given user; otherwise as the user of this process, who can read what
/// this process can: [#unenforced] tells.
public final class HostSandbox implements Sandbox {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);
    private static final int SIGXFSZ = 128 + 25;

    private final Cgroups cgroups;
    private final SandboxLimits limits;
    private final @Nullable HostUser user;
    private final List<Path> folders;
    private final Path work;

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
    public static List<String> unenforced() {
        var sentences = new ArrayList<>(Cgroups.ofThisMachine().unenforced());
        if (!HostUser.canSwitch()) {
            sentences.add("builds run as the server's own user and can read its files: only root can separate them");
        }
        return sentences;
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
        var output = new OutputPump(process.getInputStream(), log);
        try {
            try {
                output.start();
                awaitEnd(process);
            } finally {
                killWhateverComes(tree);
                output.finish(LAST_OUTPUT);
            }
            var code = process.waitFor();
            refuseWhatLimitsEnded(code, cgroup);
            return code;
        } finally {
            tree.discard();
        }
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
        layout.write("run.sh", runScript(cgroup, layout.path("start.sh"), passage(layout)), "r--r--r--");
        // Last, so that what is refused above leaves none behind.
        if (cgroup.isPresent()) {
            cgroup.get().create();
            cgroup.get().limit(limits.limits());
            cgroup.get().lowerPriority();
        }
    }

    private List<String> passage(FolderLayout layout) throws IOException, InterruptedException {
        if (!switchesUser() || user == null) {
            return List.of();
        }
        var grounds = new ArrayList<>(folders);
        grounds.add(work);
        var passage = Reachability.way(List.of(), grounds, user);
        if (passage.isEmpty()) {
            return List.of();
        }
        layout.write("passage.sh", passage.get().script(), "r--r--r--");
        return Passage.prefix(layout.path("passage.sh"));
    }

    private String runScript(Optional<Cgroup> cgroup, Path start, List<String> passage) {
        var resources = new ArrayList<String>();
        resources.add("--fsize=" + limits.diskBytes());
        if (!cgroups.limits("memory")) {
            resources.add("--data=" + limits.limits().memoryBytes());
        }
        if (!cgroups.limits("pids") && switchesUser()) {
            resources.add("--nproc=" + limits.limits().processes());
        }
        var script = new StringBuilder();
        ShellScripts.enter(script, cgroup);
        // Should memory run out on the machine, builds go first.
        return script.append("echo 500 >/proc/self/oom_score_adj\n")
                .append("exec ")
                .append(ShellScripts.words(passage))
                .append(" nice -n 10 ")
                .append(Tool.IONICE.path())
                .append(" -c 3 -t ")
                .append(ShellScripts.words(ShellScripts.prefix(switchesUser() ? user : null, resources)))
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

    private void awaitEnd(Process process) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + limits.time().toNanos();
        var nextCount = System.nanoTime();
        while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            var now = System.nanoTime();
            if (now > deadline) {
                throw exhausted("it ran longer than %s (time)".formatted(limits.time()));
            }
            if (now > nextCount) {
                refuseTooMuchOnDisk();
                // Counting takes at most a tenth of the time, however large the tree is.
                nextCount = System.nanoTime() + Math.max(500_000_000L, 10 * (System.nanoTime() - now));
            }
        }
    }

    private void refuseTooMuchOnDisk() throws IOException {
        var used = DiskUse.of(work);
        for (var folder : folders) {
            used += DiskUse.of(folder);
        }
        if (used >= limits.diskBytes()) {
            throw exhausted(
                    "its folders hold %d bytes, %d are allowed (diskBytes)".formatted(used, limits.diskBytes()));
        }
    }

    private void refuseWhatLimitsEnded(int code, Optional<Cgroup> cgroup) throws IOException {
        if (code == 0) {
            return;
        }
        if (code == SIGXFSZ) {
            throw exhausted("a file grew above %d bytes (diskBytes)".formatted(limits.diskBytes()));
        }
        refuseTooMuchOnDisk();
        if (cgroup.isPresent() && cgroup.get().outOfMemoryKills() > 0) {
            throw exhausted("it needed more than %d bytes of memory (memoryBytes)"
                    .formatted(limits.limits().memoryBytes()));
        }
        if (cgroup.isPresent() && cgroup.get().refusedProcesses() > 0) {
            throw exhausted("it needed more than %d processes and threads (processes)"
                    .formatted(limits.limits().processes()));
        }
    }

    private static SlipwayException exhausted(String reason) {
        return new SlipwayException(Failure.EXHAUSTED, "the build was ended: " + reason);
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

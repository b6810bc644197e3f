package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Keeps programs running, one per folder, each under a shim that goes on when this process ends: it starts
/// the program again when that ends, and writes down how it ended. All that is known of a program lies in its
/// folder, so any later process finds and stops what an earlier one started.
///
/// Safe for any number of threads and processes. Every method may be repeated after a crash at any point.
public final class Supervisor {
    private static final Duration SHIM_START = Duration.ofSeconds(10);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final int SIGTERM = 15;
    private static final String LOCK = "server.lock";

    private final Cgroups cgroups;

    public Supervisor() {
        this(Cgroups.ofThisMachine());
    }

    Supervisor(Cgroups cgroups) {
        this.cgroups = cgroups;
    }

    /// Starts the program, or leaves alone what runs in `folder` already, even if it was started otherwise:
    /// [#stop] it first to change it. Returns when the shim has taken the folder over; [#find] tells when the
    /// program runs.
    ///
    /// @throws SlipwayException `CONFLICT` while a [#stop] of this folder has not come to its end,
    ///     `UNSUPPORTED` where a tool is missing on this machine, `DENIED` where `launch.user()` cannot reach
    ///     the folder, `UNAVAILABLE` where the shim did not start
    public SupervisedProcess start(Path folder, Launch launch) throws InterruptedException {
        return start(folder, launch, List.of());
    }

    /// @param grounds folders that the program needs, those among them in which `folder` and its directory lie.
    ///     Where a parent of one is closed to the program's user, as that of a data folder below `/root` is,
    ///     the program alone is shown the ground nevertheless, at its own path
    public SupervisedProcess start(Path folder, Launch launch, List<Path> grounds) throws InterruptedException {
        try {
            Files.createDirectories(folder);
            try (var _ = FolderLock.take(folder.resolve(LOCK))) {
                return startAlone(folder, launch, grounds);
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot start the program of " + folder, e);
        }
    }

    private SupervisedProcess startAlone(Path folder, Launch launch, List<Path> grounds)
            throws IOException, InterruptedException {
        var layout = new FolderLayout(folder);
        var found = find(folder);
        if (isKept(found.phase())) {
            if (layout.has(FolderLayout.STOP)) {
                throw SlipwayException.conflict("%s is being stopped: stop it to the end first".formatted(folder));
            }
            return found;
        }
        if (found.phase() != SupervisedProcess.Phase.UNKEPT) {
            treeOf(layout).kill();
            Files.deleteIfExists(layout.path("state"));
        }
        Files.deleteIfExists(layout.path(FolderLayout.STOP));
        new Preparation(cgroups, folder, mark(folder)).write(launch, grounds);
        launchShim(folder);
        return awaitShim(folder);
    }

    /// What runs in `folder`; never fails for a folder that is not there.
    public SupervisedProcess find(Path folder) {
        return new FolderState(new FolderLayout(folder)).find();
    }

    /// Ends the program and its shim: `signal` to the program's process group, `grace`, then SIGKILL to all
    /// of its tree, also to what outlived the main process. Returns when nothing of it runs; the folder with
    /// the logs stays. An interrupt leaves the program marked as to be stopped: it is not started again, and
    /// [#stop] carries on.
    public void stop(Path folder, Duration grace) throws InterruptedException {
        stop(folder, grace, SIGTERM);
    }

    /// @param signal its number
    public void stop(Path folder, Duration grace, int signal) throws InterruptedException {
        var layout = new FolderLayout(folder);
        // A server that died while it prepared the folder may have made no more than the cgroup.
        if (!layout.isPresent() && !layout.has("cgroups")) {
            return;
        }
        try {
            try (var _ = FolderLock.take(folder.resolve(LOCK))) {
                layout.write(FolderLayout.STOP, "", "rw-r--r--");
            }
            endProgram(layout, grace, signal);
            try (var _ = FolderLock.take(folder.resolve(LOCK))) {
                // Without the mark somebody has started it anew meanwhile.
                if (layout.has(FolderLayout.STOP)) {
                    var tree = treeOf(layout);
                    tree.kill();
                    tree.discard();
                }
            }
        } catch (IOException | SlipwayException e) {
            // Another one may have stopped it and removed the folder.
            if (Files.exists(folder)) {
                throw e instanceof SlipwayException known
                        ? known
                        : new SlipwayException(Failure.UNAVAILABLE, "cannot mark %s as stopped".formatted(folder), e);
            }
        }
    }

    /// Ends the program and all that came from it at once. Its shim goes on as after any end of it.
    public void end(Path folder) throws InterruptedException {
        if (find(folder).process().isEmpty()) {
            return;
        }
        var tree = treeOf(new FolderLayout(folder));
        var bounds = tree.cgroup().map(Cgroup::processBounds).orElse(Map.of());
        try {
            tree.kill();
        } finally {
            Cgroup.restore(bounds);
        }
    }

    /// Runs a command beside the program of `folder`, with its rights, limits, environment and directory. It ends with
    /// the program, and when its session is closed.
    ///
    /// @param user for whom the program was launched
    /// @throws SlipwayException `CONFLICT` if no program runs there
    public Session beside(Path folder, Optional<HostUser> user, Command command) {
        var layout = new FolderLayout(folder);
        if (find(folder).process().isEmpty()) {
            throw SlipwayException.conflict("no program of %s runs now".formatted(folder));
        }
        if (!layout.has(FolderLayout.BESIDE)) {
            throw SlipwayException.conflict(
                    "the program of %s was started by a Slipway that ran no commands beside it: restart it"
                            .formatted(folder));
        }
        return CommandBeside.start(layout.path(FolderLayout.BESIDE), user, command);
    }

    /// What a program of this folder uses now; empty when none runs.
    public Optional<Usage> usage(Path folder) {
        return find(folder).process().map(_ -> Usage.of(treeOf(new FolderLayout(folder))));
    }

    /// The processes that came from the program of `folder`, itself included.
    public java.util.Set<Long> processes(Path folder) {
        try {
            return treeOf(new FolderLayout(folder)).members();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot list the processes of " + folder, e);
        }
    }

    /// Which limits this machine cannot keep, a sentence each.
    public List<String> unenforced() {
        return cgroups.unenforced();
    }

    private void endProgram(FolderLayout layout, Duration grace, int signal) throws InterruptedException {
        var state = new FolderState(layout);
        var killAt = System.nanoTime() + grace.toNanos();
        var giveUpAt = killAt + AFTER_KILL.toNanos();
        Optional<ProcessIdentity> asked = Optional.empty();
        while (true) {
            var shim = state.shim().filter(ProcessIdentity::isAlive);
            var main = state.program().filter(ProcessIdentity::isAlive);
            if (shim.isEmpty() && main.isEmpty()) {
                return;
            }
            var now = System.nanoTime();
            if (now > giveUpAt) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE, "the program of %s does not end".formatted(layout.path("")));
            }
            if (main.isPresent() && now >= killAt) {
                Libc.kill(main.get().pid(), 9);
            } else if (main.isPresent() && !main.equals(asked)) {
                Libc.kill(-main.get().pid(), signal);
                asked = main;
            } else if (main.isEmpty() && state.isWaiting() && shim.isPresent()) {
                Libc.kill(shim.get().pid(), 9);
            }
            Thread.sleep(10);
        }
    }

    private static void launchShim(Path folder) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                Tool.SETSID.path(),
                "--fork",
                "/bin/sh",
                folder.resolve("shim.sh").toString(),
                folder.toString());
        Tool.FLOCK.path();
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", ShellScripts.DEFAULT_PATH));
        builder.directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        var launcher = builder.start();
        if (!launcher.waitFor(SHIM_START.toMillis(), TimeUnit.MILLISECONDS)) {
            launcher.destroyForcibly();
            throw new SlipwayException(
                    Failure.UNAVAILABLE, "setsid did not return within %s for %s".formatted(SHIM_START, folder));
        }
    }

    private SupervisedProcess awaitShim(Path folder) throws InterruptedException {
        var deadline = System.nanoTime() + SHIM_START.toNanos();
        while (true) {
            var found = find(folder);
            if (isKept(found.phase()) || found.phase() == SupervisedProcess.Phase.ENDED) {
                return found;
            }
            if (System.nanoTime() > deadline) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE, "the shim of %s did not start within %s".formatted(folder, SHIM_START));
            }
            Thread.sleep(2);
        }
    }

    private static boolean isKept(SupervisedProcess.Phase phase) {
        return switch (phase) {
            case STARTING, RUNNING, WAITING -> true;
            case ABSENT, ENDED, UNKEPT, LOST -> false;
        };
    }

    /// By the cgroups written down in the folder: those of an earlier server may lie elsewhere than ours would.
    private static ProcessTree treeOf(FolderLayout layout) {
        var cgroup = layout.read("cgroups")
                .map(text -> new Cgroup(text.lines().map(CgroupFolder::parse).toList()));
        return new ProcessTree(cgroup, new FolderState(layout).program(), mark(layout.path("")));
    }

    static String mark(Path folder) {
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(folder.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java runtime lacks SHA-256", e);
        }
    }
}

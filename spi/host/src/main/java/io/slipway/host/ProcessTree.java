package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All processes that came from one program. With a cgroup its members, which nothing escapes. Without one:
/// the program's session, whatever descends from it, and whatever carries its mark in the environment, so
/// that a daemon which made a session of its own is found too.
///
/// @param leader the main process, which leads the session; empty when none was ever started
/// @param mark unique for the tree
record ProcessTree(Optional<Cgroup> cgroup, Optional<ProcessIdentity> leader, String mark) {
    static final String MARK = "SLIPWAY_TREE";
    private static final int SIGKILL = 9;

    Set<Long> members() throws IOException {
        if (cgroup.isPresent() && Files.isDirectory(cgroup.get().tree().path())) {
            var members = new HashSet<>(cgroup.get().tree().members());
            members.removeIf(pid -> ProcStat.read(pid).isEmpty());
            return members;
        }
        return bySession(ProcStat.all());
    }

    private Set<Long> bySession(List<ProcStat> all) {
        var members = new HashSet<Long>();
        for (var process : all) {
            if (inSession(process, all) || isMarked(process.pid())) {
                members.add(process.pid());
            }
        }
        var grew = !members.isEmpty();
        while (grew) {
            grew = false;
            for (var process : all) {
                if (members.contains(process.parent())) {
                    grew |= members.add(process.pid());
                }
            }
        }
        return members;
    }

    private boolean inSession(ProcStat process, List<ProcStat> all) {
        if (leader.isEmpty()
                || process.session() != leader.get().pid()
                || !leader.get().isOfThisBoot()) {
            return false;
        }
        // The number of an ended leader is free again once its session is empty: another's then, not ours.
        return all.stream()
                .filter(other -> other.pid() == leader.get().pid())
                .allMatch(other -> other.startTicks() == leader.get().startTicks());
    }

    private boolean isMarked(long pid) {
        try {
            var env = Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
            return env.startsWith(MARK + "=" + mark + "\0") || env.contains("\0" + MARK + "=" + mark + "\0");
        } catch (IOException _) {
            // Another user's, or gone: not ours.
            return false;
        }
    }

    /// Without this process, which may itself have come from the program.
    private Set<Long> others() throws IOException {
        var others = members();
        others.remove(ProcessHandle.current().pid());
        return others;
    }

    /// Ends every member and returns when none is left; ends nothing else.
    void kill() throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        try {
            if (cgroup.isPresent() && !members().isEmpty()) {
                cgroup.get().folders().forEach(ProcessTree::endAll);
            }
            for (var emptyLooks = 0; emptyLooks < looks(); ) {
                var members = others();
                emptyLooks = members.isEmpty() ? emptyLooks + 1 : 0;
                for (var pid : members) {
                    Libc.kill(pid, SIGKILL);
                }
                if (System.nanoTime() > deadline) {
                    throw new SlipwayException(
                            Failure.UNAVAILABLE,
                            "processes %s do not end on SIGKILL; they may wait for a disk".formatted(members));
                }
                if (emptyLooks < looks()) {
                    Thread.sleep(5);
                }
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot tell which processes belong to " + mark, e);
        }
    }

    /// A process shows no environment while it becomes another program, so one look at marks may miss it.
    private int looks() {
        return cgroup.isPresent() ? 1 : 4;
    }

    private static void endAll(CgroupFolder folder) {
        try {
            folder.endAll();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Removes the cgroup once the last member has gone.
    void discard() throws InterruptedException {
        if (cgroup.isEmpty()) {
            return;
        }
        try {
            for (var tries = 0; !cgroup.get().remove(); tries++) {
                if (tries == 200) {
                    throw new SlipwayException(
                            Failure.UNAVAILABLE,
                            "cannot remove the cgroup " + cgroup.get().tree().path());
                }
                Thread.sleep(5);
            }
        } catch (IOException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "cannot remove the cgroup " + cgroup.get().tree().path(),
                    e);
        }
    }
}

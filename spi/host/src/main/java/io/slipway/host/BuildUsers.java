package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Numeric users for builds, one for each that is under way on this machine, whichever server runs it. So no
/// build can read what another one has, nor signal it, and whatever runs as its user is its own.
///
/// The range lies beside that of instances and outside those that systemd and distributions give away.
public final class BuildUsers {
    private static final int FIRST = 270_000;
    private static final int LAST = 271_023;
    private static final Path LOCKS = Path.of("/run/slipway-build-users");
    private static final Duration END = Duration.ofSeconds(10);

    private final Path locks;

    public BuildUsers() {
        this(LOCKS);
    }

    BuildUsers(Path locks) {
        this.locks = locks;
    }

    static boolean isOne(int uid) {
        return uid >= FIRST && uid <= LAST;
    }

    /// A user until it is closed; then all that runs as it is ended. Only root can take one.
    public static final class Lease implements AutoCloseable {
        private final HostUser user;
        private final FolderLock lock;
        private boolean closed;

        private Lease(HostUser user, FolderLock lock) {
            this.user = user;
            this.lock = lock;
        }

        public HostUser user() {
            return user;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            try (lock) {
                endAll(user);
            }
        }
    }

    /// @throws SlipwayException `EXHAUSTED` where as many builds as there are users are under way
    public Lease take() {
        try {
            Files.createDirectories(
                    locks, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (var number = FIRST; number <= LAST; number++) {
                var lock = FolderLock.tryToTake(locks.resolve(Integer.toString(number)));
                if (lock.isPresent()) {
                    var user = new HostUser(number, number);
                    // A server that was killed may have left a build behind.
                    endAll(user);
                    return new Lease(user, lock.get());
                }
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot take a user for a build in " + locks, e);
        }
        throw new SlipwayException(
                Failure.EXHAUSTED, "%d builds are under way on this machine: wait for one".formatted(LAST - FIRST + 1));
    }

    /// The kernel holds up every fork while it hands out a signal to all, so not even a fork bomb gets away.
    private static void endAll(HostUser user) {
        var deadline = System.nanoTime() + END.toNanos();
        var interrupted = false;
        while (hasProcesses(user)) {
            if (System.nanoTime() > deadline) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE,
                        "processes of user %d do not end on SIGKILL; they may wait for a disk".formatted(user.uid()));
            }
            try {
                signalAll(user);
            } catch (InterruptedException _) {
                // What must end ends first.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void signalAll(HostUser user) throws InterruptedException {
        var words = ShellScripts.prefix(user, List.of());
        words.addAll(List.of("/bin/sh", "-c", "kill -9 -1"));
        try {
            new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .get(END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE, "cannot end the processes of user %d".formatted(user.uid()), e);
        }
    }

    private static boolean hasProcesses(HostUser user) {
        return ProcStat.all().stream().anyMatch(process -> isOf(process.pid(), user));
    }

    /// By `status` (proc(5)): the owner of the folder is root for a process that hides its memory.
    static boolean isOf(long pid, HostUser user) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1)
                    .stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .anyMatch(line -> List.of(line.split("\\s+")).contains(Integer.toString(user.uid())));
        } catch (IOException _) {
            // It has ended.
            return false;
        }
    }
}

package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Watches one command of a build: ends the wait for it at a limit that the system does not keep by itself,
/// and tells afterwards which limit made it fail.
final class SandboxWatch {
    private static final Duration LOOK = Duration.ofMillis(60);
    private static final long COUNT_NANOS = 500_000_000L;
    private static final int SIGXFSZ = 128 + 25;
    /// So often no program asks for a process in vain that can do without.
    private static final long HOPELESS = 1000;

    private final SandboxLimits limits;
    private final List<Path> counted;
    private final ProcessTree tree;
    private volatile @Nullable String clue;

    /// @param counted folders whose bytes count against the disk limit
    SandboxWatch(SandboxLimits limits, List<Path> counted, ProcessTree tree) {
        this.limits = limits;
        this.counted = List.copyOf(counted);
        this.tree = tree;
    }

    /// A line that the command wrote: where no cgroup counts, only its own words tell what it lacked.
    void read(String line) {
        var text = line.toLowerCase(Locale.ROOT);
        if (text.contains("cannot allocate memory")
                || text.contains("memoryerror")
                || text.contains("out of memory")
                || text.contains("outofmemoryerror")
                || text.contains("out of space")) {
            clue = tooMuchMemory();
        } else if (text.contains("cannot fork") || text.contains("resource temporarily unavailable")) {
            clue = tooManyProcesses();
        }
    }

    void awaitEnd(Process process) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + limits.time().toNanos();
        var nextCount = System.nanoTime();
        var room = Long.MAX_VALUE;
        while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            var now = System.nanoTime();
            if (now > deadline) {
                throw refusedProcesses() > 0 || clue != null
                        ? exhausted(refusedProcesses() > 0 ? tooManyProcesses() : String.valueOf(clue))
                        : exhausted("it ran longer than %s".formatted(text(limits.time())), "time");
            }
            refuseTooMuchMemory();
            // Whoever takes the room that is left makes a count due, however short ago the last one was.
            if (now > nextCount || free() < room) {
                var left = limits.diskBytes() - refuseTooMuchOnDisk();
                room = free() - left;
                if (refusedProcesses() > HOPELESS) {
                    throw exhausted(tooManyProcesses());
                }
                // Counting takes at most a tenth of the time, however large the tree is.
                nextCount = System.nanoTime() + Math.max(COUNT_NANOS, 10 * (System.nanoTime() - now));
            }
        }
    }

    private long free() throws IOException {
        return Files.getFileStore(counted.getFirst()).getUsableSpace();
    }

    /// The kernel ends one process of a group; what is left would go on with half of its work undone.
    private void refuseTooMuchMemory() {
        var tooMuch = group("memory").isPresent()
                ? group("memory").get().outOfMemoryKills() > 0
                : Usage.of(tree).memoryBytes() > limits.limits().memoryBytes();
        if (tooMuch) {
            throw exhausted(tooMuchMemory());
        }
    }

    private long refuseTooMuchOnDisk() throws IOException {
        var used = 0L;
        for (var folder : counted) {
            used += DiskUse.of(folder);
        }
        if (used >= limits.diskBytes()) {
            throw exhausted(
                    "its folders hold %d bytes, %d are allowed".formatted(used, limits.diskBytes()), "diskBytes");
        }
        return used;
    }

    /// @param code with which the command ended
    /// @throws SlipwayException `EXHAUSTED` if that was for a limit
    void refuseWhatLimitsEnded(int code) throws IOException {
        if (group("memory").isPresent() && group("memory").get().outOfMemoryKills() > 0) {
            throw exhausted(tooMuchMemory());
        }
        if (code == 0) {
            return;
        }
        if (code == SIGXFSZ) {
            throw exhausted("a file grew above %d bytes".formatted(limits.diskBytes()), "diskBytes");
        }
        refuseTooMuchOnDisk();
        if (refusedProcesses() > 0) {
            throw exhausted(tooManyProcesses());
        }
        var words = clue;
        if (words != null && (group("memory").isEmpty() || group("pids").isEmpty())) {
            throw exhausted(words);
        }
    }

    private Optional<Cgroup> group(String controller) {
        return tree.cgroup().filter(cgroup -> cgroup.with(controller).isPresent());
    }

    private long refusedProcesses() {
        return group("pids").map(Cgroup::refusedProcesses).orElse(0L);
    }

    private String tooMuchMemory() {
        return reason(
                "it needed more than %d bytes of memory"
                        .formatted(limits.limits().memoryBytes()),
                "memoryBytes");
    }

    private String tooManyProcesses() {
        return reason(
                "it needed more than %d processes and threads"
                        .formatted(limits.limits().processes()),
                "processes");
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static String reason(String what, String limit) {
        return "%s (%s): if it needs more, raise limits.%s of its builder in server.yaml".formatted(what, limit, limit);
    }

    private static SlipwayException exhausted(String what, String limit) {
        return exhausted(reason(what, limit));
    }

    private static SlipwayException exhausted(String reason) {
        return new SlipwayException(Failure.EXHAUSTED, "the build was ended: " + reason);
    }
}

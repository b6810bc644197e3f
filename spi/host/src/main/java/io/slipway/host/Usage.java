package io.slipway.host;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// What a tree of processes uses.
///
/// @param cpu processor time; by cgroup of all that ever ran, else of those that run now
/// @param memoryBytes by cgroup what counts against the limit, else the resident sum
public record Usage(Duration cpu, long memoryBytes, int processes) {
    private static final long PAGE_BYTES = 4096;

    static Usage of(ProcessTree tree) {
        try {
            var stats = tree.members().stream()
                    .map(ProcStat::read)
                    .flatMap(Optional::stream)
                    .toList();
            var ticks = stats.stream().mapToLong(ProcStat::cpuTicks).sum();
            var pages = stats.stream().mapToLong(ProcStat::residentPages).sum();
            var cpuNanos = tree.cgroup().isPresent() ? tree.cgroup().get().cpuNanos() : java.util.OptionalLong.empty();
            var memory = tree.cgroup().isPresent() ? tree.cgroup().get().memoryBytes() : java.util.OptionalLong.empty();
            return new Usage(
                    Duration.ofNanos(cpuNanos.orElse(ticks * 1_000_000_000L / ProcStat.TICKS_PER_SECOND)),
                    memory.orElse(pages * PAGE_BYTES),
                    stats.size());
        } catch (IOException _) {
            // The group has just gone.
            return new Usage(Duration.ZERO, 0, 0);
        }
    }
}

package io.slipway.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One process and no other: numbers of processes are used again, the three together never.
///
/// @param startTicks field 22 of `/proc/PID/stat`
public record ProcessIdentity(String bootId, long pid, long startTicks) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /// Empty when no process of this number runs.
    public static Optional<ProcessIdentity> of(long pid) {
        return ProcStat.read(pid).map(stat -> new ProcessIdentity(currentBoot(), pid, stat.startTicks()));
    }

    public boolean isAlive() {
        return ProcStat.read(pid)
                        .filter(stat -> stat.startTicks() == startTicks)
                        .isPresent()
                && isOfThisBoot();
    }

    boolean isOfThisBoot() {
        return bootId.equals(currentBoot());
    }

    static String currentBoot() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + BOOT_ID, e);
        }
    }
}

package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Limits;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The control group of one tree of processes.
record Cgroup(List<CgroupFolder> folders) {
    private static final int PERIOD_MICROS = 100_000;

    Cgroup {
        folders = List.copyOf(folders);
    }

    /// The folder by whose members the tree is found; all have the same ones.
    CgroupFolder tree() {
        return folders.getFirst();
    }

    Optional<CgroupFolder> with(String controller) {
        return folders.stream().filter(folder -> folder.has(controller)).findFirst();
    }

    void create() throws IOException {
        for (var folder : folders) {
            Files.createDirectories(folder.path());
        }
    }

    void limit(Limits limits) throws IOException {
        for (var folder : folders) {
            if (folder.has("memory")) {
                limitMemory(folder, limits.memoryBytes());
            }
            if (folder.has("cpu")) {
                var quota = Math.max(1_000L, limits.cpuMillis() * (long) PERIOD_MICROS / 1000);
                if (folder.version() == 1) {
                    folder.write("cpu.cfs_period_us", Integer.toString(PERIOD_MICROS));
                    folder.write("cpu.cfs_quota_us", Long.toString(quota));
                } else {
                    folder.write("cpu.max", quota + " " + PERIOD_MICROS);
                }
            }
            if (folder.has("pids")) {
                folder.write("pids.max", Integer.toString(limits.processes()));
            }
        }
    }

    /// A quarter of the usual share of the processor while others want it.
    void lowerPriority() throws IOException {
        for (var folder : folders) {
            if (folder.has("cpu")) {
                folder.writeIfThere(
                        folder.version() == 1 ? "cpu.shares" : "cpu.weight", folder.version() == 1 ? "256" : "25");
            }
        }
    }

    private static void limitMemory(CgroupFolder folder, long bytes) throws IOException {
        var value = Long.toString(bytes);
        if (folder.version() == 2) {
            folder.write("memory.max", value);
            folder.writeIfThere("memory.swap.max", "0");
            folder.writeIfThere("memory.oom.group", "1");
            return;
        }
        // The sum of memory and swap may never be below memory alone, so a rise sets the sum first.
        var sum = folder.number("memory.memsw.limit_in_bytes");
        if (sum.isPresent() && sum.getAsLong() < bytes) {
            folder.write("memory.memsw.limit_in_bytes", value);
        }
        folder.write("memory.limit_in_bytes", value);
        folder.writeIfThere("memory.memsw.limit_in_bytes", value);
    }

    /// How many processes each folder allows, as written there. To end all of a group takes that to 0.
    Map<CgroupFolder, String> processBounds() {
        var bounds = new HashMap<CgroupFolder, String>();
        with("pids").ifPresent(folder -> folder.text("pids.max").ifPresent(bound -> bounds.put(folder, bound)));
        return bounds;
    }

    static void restore(Map<CgroupFolder, String> processBounds) {
        processBounds.forEach((folder, bound) -> {
            try {
                folder.writeIfThere("pids.max", bound);
            } catch (IOException e) {
                throw new SlipwayException(Failure.UNAVAILABLE, "cannot allow processes in " + folder.path(), e);
            }
        });
    }

    OptionalLong memoryBytes() {
        return with("memory")
                .map(folder -> folder.number(folder.version() == 1 ? "memory.usage_in_bytes" : "memory.current"))
                .orElse(OptionalLong.empty());
    }

    /// Processor time in nanoseconds, of all that ever ran in the group.
    OptionalLong cpuNanos() {
        var accounting = with("cpuacct");
        if (accounting.isPresent()) {
            return accounting.get().number("cpuacct.usage");
        }
        return with("cpu")
                .filter(folder -> folder.version() == 2)
                .map(folder -> keyed(folder, "cpu.stat", "usage_usec"))
                .filter(OptionalLong::isPresent)
                .map(micros -> OptionalLong.of(micros.getAsLong() * 1000))
                .orElse(OptionalLong.empty());
    }

    /// How many processes the kernel has ended here because memory ran out.
    long outOfMemoryKills() {
        return with("memory")
                .map(folder ->
                        keyed(folder, folder.outOfMemoryFile().getFileName().toString(), "oom_kill"))
                .orElse(OptionalLong.empty())
                .orElse(0);
    }

    /// How often a new process was refused because there were as many as allowed.
    long refusedProcesses() {
        return with("pids")
                .map(folder -> keyed(folder, "pids.events", "max"))
                .orElse(OptionalLong.empty())
                .orElse(0);
    }

    /// @return false while a process of it has not quite ended
    boolean remove() throws IOException {
        var gone = true;
        for (var folder : folders) {
            try {
                Files.deleteIfExists(folder.path());
            } catch (DirectoryNotEmptyException _) {
                gone = false;
            } catch (IOException e) {
                // EBUSY: the kernel has not yet let the last process go.
                if (!folder.members().isEmpty() || Files.exists(folder.path())) {
                    gone = false;
                }
            }
        }
        return gone;
    }

    private static OptionalLong keyed(CgroupFolder folder, String file, String key) {
        try {
            for (var line : Files.readAllLines(folder.path().resolve(file))) {
                if (line.startsWith(key + " ")) {
                    return OptionalLong.of(
                            Long.parseLong(line.substring(key.length() + 1).strip()));
                }
            }
        } catch (IOException _) {
            // The group has just gone.
        }
        return OptionalLong.empty();
    }
}

package io.slipway.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One folder of a control group: of one controller in version 1, of all in version 2.
///
/// @param controllers those that are limited or read here, of `memory`, `cpu`, `cpuacct`, `pids`
record CgroupFolder(int version, List<String> controllers, Path path) {
    /// As it stands in a file: version, controllers, path.
    String line() {
        return "%d %s %s".formatted(version, String.join(",", controllers), path);
    }

    static CgroupFolder parse(String line) {
        var parts = line.split(" ", 3);
        return new CgroupFolder(Integer.parseInt(parts[0]), List.of(parts[1].split(",")), Path.of(parts[2]));
    }

    boolean has(String controller) {
        return controllers.contains(controller);
    }

    List<Long> members() throws IOException {
        var pids = new ArrayList<Long>();
        try {
            for (var line : Files.readAllLines(path.resolve("cgroup.procs"))) {
                pids.add(Long.parseLong(line));
            }
        } catch (NoSuchFileException _) {
            // The group is gone, so it has no members.
        }
        return pids;
    }

    /// Where the kernel counts processes that it ended because memory ran out; a line `oom_kill N`.
    Path outOfMemoryFile() {
        return path.resolve(version == 1 ? "memory.oom_control" : "memory.events");
    }

    /// Ends all members at once where the kernel offers that, and keeps them from multiplying where not.
    void endAll() throws IOException {
        if (version == 2 && Files.exists(path.resolve("cgroup.kill"))) {
            write("cgroup.kill", "1");
        } else if (has("pids")) {
            write("pids.max", "0");
        }
    }

    Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(path.resolve(file)).strip());
        } catch (IOException _) {
            // Not kept by this kernel, or the group has just gone.
            return Optional.empty();
        }
    }

    OptionalLong number(String file) {
        try {
            return OptionalLong.of(
                    Long.parseLong(Files.readString(path.resolve(file)).strip()));
        } catch (IOException | NumberFormatException _) {
            // Not counted by this kernel, or the group has just gone.
            return OptionalLong.empty();
        }
    }

    void write(String file, String value) throws IOException {
        try {
            Files.writeString(path.resolve(file), value, java.nio.file.StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("cannot write %s to %s".formatted(value, path.resolve(file)), e);
        }
    }

    void writeIfThere(String file, String value) throws IOException {
        if (Files.exists(path.resolve(file))) {
            write(file, value);
        }
    }
}

package io.slipway.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `/proc/PID/stat` tells of a process (proc(5)), as far as it is needed here.
///
/// @param startTicks field 22: when it was started, in hundredths of a second since the machine was
/// @param cpuTicks fields 14 and 15: processor time it has used
/// @param residentPages field 24
record ProcStat(long pid, char state, long parent, long session, long startTicks, long cpuTicks, long residentPages) {
    static final int TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");

    /// Empty when there is no such process, or only what its parent has not yet asked for.
    static Optional<ProcStat> read(long pid) {
        try {
            return parse(Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1))
                    .filter(stat -> stat.state != 'Z' && stat.state != 'X');
        } catch (IOException _) {
            // It ended before or while we looked: there is no such process.
            return Optional.empty();
        }
    }

    static List<ProcStat> all() {
        var found = new ArrayList<ProcStat>();
        try (var folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var folder : folders) {
                read(Long.parseLong(folder.getFileName().toString())).ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot list /proc", e);
        }
        return found;
    }

    /// The name stands in parentheses and may hold anything, so the fields are counted from its end.
    static Optional<ProcStat> parse(String line) {
        var end = line.lastIndexOf(')');
        if (end < 0) {
            return Optional.empty();
        }
        var pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
        var fields = line.substring(end + 2).strip().split(" ");
        return Optional.of(new ProcStat(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19]),
                Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                Long.parseLong(fields[21])));
    }
}

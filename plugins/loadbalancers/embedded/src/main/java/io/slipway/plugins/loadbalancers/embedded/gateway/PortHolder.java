package io.slipway.plugins.loadbalancers.embedded.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds out which process listens on a TCP port of this machine.
public final class PortHolder {
    private static final String LISTEN = "0A";

    private PortHolder() {}

    /// `nginx (pid 812)`; empty where nobody listens there or the process may not be seen by us.
    public static Optional<String> of(int port) {
        var sockets = new HashSet<String>();
        for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (var lines = Files.lines(Path.of(table))) {
                lines.skip(1).map(line -> line.strip().split("\\s+")).forEach(fields -> {
                    var local = fields[1].substring(fields[1].lastIndexOf(':') + 1);
                    if (fields[3].equals(LISTEN) && Integer.parseInt(local, 16) == port) {
                        sockets.add("socket:[" + fields[9] + "]");
                    }
                });
            } catch (IOException _) {
                // A machine without IPv6 lacks the second table.
            }
        }
        return sockets.isEmpty() ? Optional.empty() : processWith(sockets);
    }

    private static Optional<String> processWith(Set<String> sockets) {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path ->
                            Character.isDigit(path.getFileName().toString().charAt(0)))
                    .filter(process -> holds(process, sockets))
                    .findFirst()
                    .map(PortHolder::name);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return files.anyMatch(file -> leadsTo(file, sockets));
        } catch (IOException _) {
            // Ended meanwhile, or of another user.
            return false;
        }
    }

    private static boolean leadsTo(Path file, Set<String> sockets) {
        try {
            return sockets.contains(Files.readSymbolicLink(file).toString());
        } catch (IOException _) {
            return false;
        }
    }

    private static String name(Path process) {
        try {
            return "%s (pid %s)"
                    .formatted(Files.readString(process.resolve("comm")).strip(), process.getFileName());
        } catch (IOException _) {
            return "pid " + process.getFileName();
        }
    }
}

package io.slipway.plugins.schedulers.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Finds on which TCP ports processes listen: `/proc/net/tcp` tells which socket has which port, and
/// `/proc/PID/fd` which process has which socket (proc(5)). The kernel takes tens of milliseconds to write the
/// first, so one answer serves all who ask within a second.
final class Listening {
    private static final String LISTEN = "0A";
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final AtomicReference<@Nullable Table> last = new AtomicReference<>();

    private record Table(Map<String, Integer> byInode, long readAt) {
        boolean isFresh() {
            return System.nanoTime() - readAt < FRESH.toNanos();
        }
    }

    Set<Integer> ports(Set<Long> processes) {
        var byInode = table();
        var ports = new TreeSet<Integer>();
        for (var process : processes) {
            for (var inode : sockets(process)) {
                var port = byInode.get(inode);
                if (port != null) {
                    ports.add(port);
                }
            }
        }
        return ports;
    }

    private Map<String, Integer> table() {
        var known = last.get();
        if (known != null && known.isFresh()) {
            return known.byInode();
        }
        var readAt = System.nanoTime();
        var byInode = new HashMap<String, Integer>();
        for (var table : List.of("tcp", "tcp6")) {
            addListening(Path.of("/proc/net", table), byInode);
        }
        last.set(new Table(byInode, readAt));
        return byInode;
    }

    private static void addListening(Path table, Map<String, Integer> byInode) {
        try (var lines = Files.lines(table)) {
            lines.skip(1).map(line -> line.strip().split("\\s+")).forEach(fields -> {
                if (fields[3].equals(LISTEN)) {
                    var address = fields[1];
                    byInode.put(fields[9], Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16));
                }
            });
        } catch (IOException _) {
            // A machine without IPv6 has no second table.
        }
    }

    private static Set<String> sockets(long process) {
        var inodes = new HashSet<String>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(process), "fd"))) {
            for (var descriptor : descriptors) {
                var target = target(descriptor);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException _) {
            // It has ended: it listens nowhere.
        }
        return inodes;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException _) {
            return "";
        }
    }
}

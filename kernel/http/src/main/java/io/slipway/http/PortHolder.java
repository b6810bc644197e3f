package io.slipway.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds who listens on a TCP port of this machine, by /proc (proc(5)); what the kernel does not show us, such
/// as another user's process, is not found.
final class PortHolder {
    private static final Logger LOG = LoggerFactory.getLogger(PortHolder.class);
    private static final String LISTEN = "0A";

    private PortHolder() {}

    static String describe(InetSocketAddress address) {
        var held =
                find(address.getPort()).map(process -> "is taken by " + process).orElse("is taken by another process");
        return "port %d of %s %s; set another with server.listen in conf/server.yaml"
                .formatted(address.getPort(), address.getHostString(), held);
    }

    /// Such as `nginx (pid 4711)`.
    static Optional<String> find(int port) {
        var inodes = new HashSet<String>();
        for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            inodes.addAll(listening(Path.of(table), port));
        }
        return inodes.isEmpty() ? Optional.empty() : holderOf(inodes);
    }

    private static Set<String> listening(Path table, int port) {
        var suffix = ":%04X".formatted(port).toUpperCase(Locale.ROOT);
        var inodes = new HashSet<String>();
        try {
            for (var line : Files.readAllLines(table)) {
                var columns = line.strip().split("\\s+");
                if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTEN)) {
                    inodes.add("socket:[" + columns[9] + "]");
                }
            }
        } catch (IOException e) {
            // No such table here (no IPv6, no Linux): nothing is known, and the caller says so.
            return Set.of();
        }
        return inodes;
    }

    private static Optional<String> holderOf(Set<String> inodes) {
        for (var process : entries(Path.of("/proc"), "[0-9]*")) {
            for (var descriptor : entries(process.resolve("fd"), "*")) {
                try {
                    if (inodes.contains(Files.readSymbolicLink(descriptor).toString())) {
                        var name = Files.readString(process.resolve("comm")).strip();
                        return Optional.of(name + " (pid " + process.getFileName() + ")");
                    }
                } catch (IOException e) {
                    LOG.trace("{} closed meanwhile, so it does not hold the port", descriptor, e);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Path> entries(Path folder, String glob) {
        var entries = new ArrayList<Path>();
        try (var found = Files.newDirectoryStream(folder, glob)) {
            found.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException e) {
            // Another user's process, or one that ended: its descriptors are not ours to see.
            return List.of();
        }
        return entries;
    }
}

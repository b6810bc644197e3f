package io.slipway.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What `/proc` tells of who listens where (proc(5), `/proc/net/tcp`).
final class Processes {
    private static final String LISTENS = "0A";

    private Processes() {}

    static boolean listensOn(ProcessHandle process, int port) {
        try {
            var sockets = listening(port);
            try (var files = Files.newDirectoryStream(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
                for (var file : files) {
                    if (sockets.contains(targetOf(file))) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            // It ended while we looked.
            return false;
        }
    }

    private static String targetOf(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed while we looked.
            return "";
        }
    }

    private static Set<String> listening(int port) throws IOException {
        var sockets = new HashSet<String>();
        for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (var line : Files.readAllLines(Path.of(table))) {
                var fields = line.trim().split("\\s+");
                if (fields[3].equals(LISTENS) && fields[1].endsWith(":%04X".formatted(port))) {
                    sockets.add("socket:[" + fields[9] + "]");
                }
            }
        }
        return sockets;
    }
}

package io.slipway.plugins.schedulers.process;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.WorkloadId;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Who has which port: a file for each, made by linking, which only one can.
final class Ports {
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final String PART = ".part";
    private static final Duration YOUNG = Duration.ofSeconds(10);

    private final Path folder;
    private final int first;
    private final int last;

    Ports(Path folder, int first, int last) {
        this.folder = folder;
        this.first = first;
        this.last = last;
    }

    /// A port out of the range from which the system serves outgoing connections would sometimes be taken
    /// while its program restarts.
    void checkRange() {
        // In one read: this file answers a second one with its end, wherever the first one stopped.
        try (var in = Files.newInputStream(EPHEMERAL)) {
            var range = new String(in.readNBytes(64), StandardCharsets.US_ASCII)
                    .strip()
                    .split("\\s+");
            if (first <= Integer.parseInt(range[1]) && last >= Integer.parseInt(range[0])) {
                throw SlipwayException.invalid(
                        "firstPort %d and lastPort %d overlap with %s to %s, which the system uses itself (%s)"
                                .formatted(first, last, range[0], range[1], EPHEMERAL));
            }
        } catch (IOException _) {
            // Not told on this machine; the system then refuses what is taken when the program starts.
        }
    }

    /// @throws SlipwayException `CONFLICT` if another one has a number that one of `ports` insists on
    void checkFixed(WorkloadId id, List<Port> ports, int instances) {
        for (var port : ports) {
            if (port.number().isEmpty() || instances == 0) {
                continue;
            }
            var number = port.number().getAsInt();
            if (instances > 1) {
                throw SlipwayException.conflict(
                        "port %s insists on %d, which only one of %d instances of %s can have on this machine"
                                .formatted(port.name(), number, instances, id));
            }
            var holder = holder(number);
            if (!holder.isEmpty() && !holder.startsWith(id + "/")) {
                throw taken(port.name(), number, holder);
            }
            if (holder.isEmpty() && !isFree(number, port.transport())) {
                throw taken(port.name(), number, "another program of this machine");
            }
        }
    }

    /// Durable once this returns. Whoever asks again gets the same only by saying it: the workload keeps it.
    int reserve(String owner, Port port) {
        try {
            if (port.number().isPresent()) {
                var number = port.number().getAsInt();
                if (!take(number, owner) && !holder(number).equals(owner)) {
                    throw taken(port.name(), number, holder(number));
                }
                return number;
            }
            var span = last - first + 1;
            var offset = Math.floorMod(folder.toString().hashCode(), span);
            for (var i = 0; i < span; i++) {
                var number = first + (offset + i) % span;
                if (take(number, owner)) {
                    if (isFree(number, port.transport())) {
                        return number;
                    }
                    release(number, owner);
                }
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot reserve a port for " + owner, e);
        }
        throw new SlipwayException(
                Failure.EXHAUSTED,
                "all ports from %d to %d are taken: widen firstPort and lastPort".formatted(first, last));
    }

    void release(int number, String owner) {
        try {
            if (holder(number).equals(owner)) {
                Files.deleteIfExists(file(number));
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot give port %d back".formatted(number), e);
        }
    }

    /// All that are reserved.
    List<Integer> reserved() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .map(Integer::parseInt)
                    .toList();
        }
    }

    /// Removes what a crash left of reserving one.
    void sweep(Instant now) throws IOException {
        try (var parts = Files.newDirectoryStream(folder, "*" + PART)) {
            for (var part : parts) {
                if (isOld(part, now)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    private static boolean isOld(Path part, Instant now) throws IOException {
        try {
            return Files.getLastModifiedTime(part).toInstant().plus(YOUNG).isBefore(now);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// `WORKLOAD/INSTANCE`, or empty.
    String holder(int number) {
        try {
            return Files.readString(file(number));
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read who has port " + number, e);
        }
    }

    private boolean take(int number, String owner) throws IOException {
        if (Files.exists(file(number))) {
            return false;
        }
        var fresh = Files.createTempFile(folder, ".", PART);
        try {
            Files.writeString(fresh, owner);
            Files.createLink(file(number), fresh);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } finally {
            Files.delete(fresh);
        }
    }

    private Path file(int number) {
        return folder.resolve(Integer.toString(number));
    }

    private static boolean isFree(int number, Port.Transport transport) {
        try {
            switch (transport) {
                case TCP -> {
                    try (var socket = new ServerSocket()) {
                        socket.setReuseAddress(true);
                        socket.bind(new InetSocketAddress(number));
                    }
                }
                case UDP -> new DatagramSocket(number).close();
            }
            return true;
        } catch (IOException _) {
            // The one way to ask is to try.
            return false;
        }
    }

    private static SlipwayException taken(String name, int number, String holder) {
        return SlipwayException.conflict("port %s insists on %d, which %s has".formatted(name, number, holder));
    }
}

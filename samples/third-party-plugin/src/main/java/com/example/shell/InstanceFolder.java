package com.example.shell;

import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The files of one instance. `state`, `exit` and `restarts` are written by `supervise.sh`, the others by us.
record InstanceFolder(Path path) {
    private static final int SIGNALLED = 128;

    Path file(String name) {
        return path.resolve(name);
    }

    String name() {
        return path.getFileName().toString();
    }

    /// Empty while it is being removed.
    Optional<WorkloadStatus.Instance> status() throws IOException {
        var ports = WorkloadFolder.read(file("ports"));
        if (ports.isEmpty()) {
            return Optional.empty();
        }
        var state = WorkloadFolder.read(file("state")).map(text -> text.strip().split(" "));
        var since = state.map(parts -> time(parts[1])).orElse(Instant.EPOCH);
        var restarts = WorkloadFolder.read(file("restarts")).map(String::strip).orElse("0");
        return Optional.of(new WorkloadStatus.Instance(
                name(),
                state(state.map(parts -> parts[0])),
                endpoints(ports.get()),
                Integer.parseInt(restarts),
                since,
                WorkloadFolder.read(file("exit")).map(InstanceFolder::exit),
                Optional.of("local"),
                Optional.empty()));
    }

    private WorkloadStatus.State state(Optional<String> told) {
        if (Files.exists(file("stop"))) {
            return WorkloadStatus.State.LEAVING;
        }
        return told.map(WorkloadStatus.State::valueOf).orElse(WorkloadStatus.State.STARTING);
    }

    private static List<Endpoint> endpoints(String ports) {
        var endpoints = new ArrayList<Endpoint>();
        for (var line : ports.lines().toList()) {
            var parts = line.split("=");
            endpoints.add(new Endpoint(
                    parts[0], "127.0.0.1", Integer.parseInt(parts[1]), Port.Transport.TCP, Endpoint.Reach.LOOPBACK));
        }
        return endpoints;
    }

    private static WorkloadStatus.Exit exit(String text) {
        var parts = text.strip().split(" ");
        var code = Integer.parseInt(parts[0]);
        // A shell tells the number of the signal added to 128.
        return code > SIGNALLED
                ? new WorkloadStatus.Exit(
                        OptionalInt.empty(), Optional.of(signal(code - SIGNALLED)), false, time(parts[1]))
                : new WorkloadStatus.Exit(OptionalInt.of(code), Optional.empty(), false, time(parts[1]));
    }

    private static String signal(int number) {
        return switch (number) {
            case 6 -> "ABRT";
            case 9 -> "KILL";
            case 11 -> "SEGV";
            case 15 -> "TERM";
            default -> Integer.toString(number);
        };
    }

    private static Instant time(String epochSeconds) {
        return Instant.ofEpochSecond(Long.parseLong(epochSeconds));
    }
}

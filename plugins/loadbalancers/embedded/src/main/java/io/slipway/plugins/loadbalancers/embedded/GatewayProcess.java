package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.host.Launch;
import io.slipway.host.SupervisedProcess;
import io.slipway.host.Supervisor;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The gateway as a process of this machine, kept by a shim: neither a restart nor a crash of the server
/// touches it, and its own crash is mended while no server runs.
final class GatewayProcess {
    private static final String MAIN = "io.slipway.plugins.loadbalancers.embedded.gateway.Gateway";
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Map<String, EnvValue> ENV = Map.of("MALLOC_ARENA_MAX", new EnvValue.Plain("2"));
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms8m",
            "-Xmx256m",
            "-Xss256k",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=20",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.allocator.maxOrder=4",
            "-Djava.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");

    private final Path folder;
    private final Path tables;
    private final Supervisor supervisor;

    /// @param folder where the shim keeps what it knows of the process
    GatewayProcess(Path folder, Path tables, Supervisor supervisor) {
        this.folder = folder;
        this.tables = tables;
        this.supervisor = supervisor;
    }

    /// Starts it unless it is kept already.
    void ensureStarted() throws InterruptedException {
        var isKept = switch (supervisor.find(folder).phase()) {
            case STARTING, RUNNING, WAITING -> true;
            case ABSENT, ENDED, UNKEPT, LOST -> false;
        };
        if (!isKept) {
            supervisor.start(folder, new Launch(command(), ENV, tables, null, null, Launch.Restart.always()));
        }
    }

    boolean isStarted() {
        return supervisor.find(folder).phase() != SupervisedProcess.Phase.ABSENT;
    }

    void stop() throws InterruptedException {
        supervisor.stop(folder, GRACE);
    }

    /// For messages: where its last words are.
    Path log() {
        return supervisor.find(folder).stderr();
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(classPath());
        command.add(MAIN);
        command.add(tables.toAbsolutePath().toString());
        return command;
    }

    /// The jar that this class came from. Where it came from a folder of classes, as in tests, the class path
    /// of this process.
    private static String classPath() {
        try {
            var place = Path.of(GatewayProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isRegularFile(place) ? place.toString() : System.getProperty("java.class.path");
        } catch (URISyntaxException e) {
            throw new SlipwayException(Failure.BROKEN, "cannot tell the jar of the gateway", e);
        }
    }
}

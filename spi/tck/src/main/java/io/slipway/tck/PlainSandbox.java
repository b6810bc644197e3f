package io.slipway.tck;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.Sandbox;
import io.slipway.spi.scheduler.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;

/// Runs the programs of a build as they are, without limits: for tests only.
public final class PlainSandbox implements Sandbox {
    static final Bounds BOUNDS = new Bounds(new Limits(1L << 30, 2_000, 1_024), 1L << 30, Duration.ofMinutes(10));

    @Override
    public Bounds bounds() {
        return BOUNDS;
    }

    @Override
    public int run(Command command, BuildLog log) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command.arguments())
                .directory(command.directory().toFile())
                .redirectErrorStream(true);
        var path = new HashMap<>(System.getenv()).getOrDefault("PATH", "/usr/bin:/bin");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().putAll(command.env());
        var process = start(builder, command);
        var reader = Thread.ofVirtual().start(() -> copy(process, log));
        try {
            var code = process.waitFor();
            reader.join();
            return code;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Process start(ProcessBuilder builder, Command command) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("error=2")) {
                throw new SlipwayException(
                        Failure.INVALID,
                        "program '%s' was not found"
                                .formatted(command.arguments().getFirst()),
                        e);
            }
            throw e;
        }
    }

    private static void copy(Process process, BuildLog log) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(log::line);
        } catch (IOException e) {
            log.line("the output was cut off: " + e);
        }
    }
}

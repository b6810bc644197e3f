package io.slipway.host;

import io.slipway.spi.build.BuildLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Hands what a program writes to a log, line by line. A line that is longer than 16 KiB is cut.
final class OutputPump {
    private static final int LONGEST_LINE = 16 << 10;

    private final InputStream in;
    private final BuildLog log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Thread thread;

    OutputPump(InputStream in, BuildLog log) {
        this.in = in;
        this.log = log;
        this.thread = Thread.ofPlatform().daemon().name("build-output").unstarted(this::pump);
    }

    void start() {
        thread.start();
    }

    /// Returns when all that was written is in the log.
    void finish(Duration limit) throws InterruptedException {
        thread.join(limit);
    }

    private void pump() {
        var buffer = new byte[8192];
        try (in) {
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (var i = 0; i < count; i++) {
                    take(buffer[i]);
                }
            }
        } catch (IOException _) {
            // The pipe broke, so nobody writes any more.
        }
        if (line.size() > 0) {
            emit();
        }
    }

    private void take(byte next) {
        if (next == '\n') {
            emit();
        } else if (line.size() < LONGEST_LINE) {
            line.write(next);
        }
    }

    private void emit() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        log.line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}

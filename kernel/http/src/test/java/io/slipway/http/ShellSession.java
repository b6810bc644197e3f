package io.slipway.http;

import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Output;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.ExecInstance.Size;
import io.slipway.spi.scheduler.LogEntry.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A command as a process of this machine.
final class ShellSession implements Session {
    final Process process;
    volatile Optional<Size> size;
    private final LinkedBlockingQueue<Output> output = new LinkedBlockingQueue<>();

    ShellSession(Command command) {
        size = command.terminal();
        try {
            process = new ProcessBuilder(command.words()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var out = reader(process.getInputStream(), Stream.STDOUT);
        var err = reader(process.getErrorStream(), Stream.STDERR);
        Thread.ofVirtual().start(() -> {
            try {
                out.join();
                err.join();
                output.add(new Output.Ended(process.waitFor()));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Thread reader(InputStream in, Stream stream) {
        return Thread.ofVirtual().start(() -> {
            try {
                var bytes = new byte[1_024];
                for (var count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    output.add(new Output.Written(stream, ByteBuffer.wrap(bytes.clone(), 0, count)));
                }
            } catch (IOException _) {
                // It was ended.
            }
        });
    }

    @Override
    public Optional<Output> next(Duration wait) throws InterruptedException {
        return Optional.ofNullable(output.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void write(ByteBuffer input) {
        try {
            var bytes = new byte[input.remaining()];
            input.get(bytes);
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void resize(Size wanted) {
        size = Optional.of(wanted);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

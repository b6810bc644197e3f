package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Output;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.ExecInstance.Size;
import io.slipway.spi.scheduler.LogEntry.Stream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A command beside a program that a [Supervisor] keeps: in its tree, so that it ends with the program, and in a
/// session of its own, so that it ends without it.
final class CommandBeside implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(CommandBeside.class);
    private static final int AHEAD = 16;
    private static final int LONGEST = 16 << 10;
    private static final int SIGHUP = 1;
    private static final Duration GRACE = Duration.ofSeconds(1);
    /// How long output may still come once the command has ended: what it left behind may hold its streams.
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final Process process;
    private final ProcessTree tree;
    private final @Nullable Pty pty;
    private final List<Thread> readers = new ArrayList<>();
    private final ArrayBlockingQueue<Output> output = new ArrayBlockingQueue<>(AHEAD);
    private @Nullable Thread end;
    private boolean closed;

    private CommandBeside(Process process, ProcessTree tree, @Nullable Pty pty) {
        this.process = process;
        this.tree = tree;
        this.pty = pty;
    }

    /// @param beside the script that leads to the command
    /// @param user of the program; empty for this process's
    static CommandBeside start(Path beside, Optional<HostUser> user, Command command) {
        var pty = command.terminal().isPresent() ? Pty.open() : null;
        try {
            if (pty != null) {
                pty.resize(
                        command.terminal().get().columns(),
                        command.terminal().get().rows());
                if (user.isPresent() && HostUser.canSwitch()) {
                    user.get().own(pty.device());
                }
            }
            var process = new ProcessBuilder(words(beside, pty, command))
                    .directory(new File("/"))
                    .redirectError(pty == null ? Redirect.PIPE : Redirect.DISCARD)
                    .start();
            var leader = ProcessIdentity.of(process.pid());
            var session = new CommandBeside(process, new ProcessTree(Optional.empty(), leader, "none"), pty);
            session.listen();
            return session;
        } catch (IOException e) {
            if (pty != null) {
                pty.close();
            }
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot start a command beside " + beside.getParent(), e);
        }
    }

    /// The first to open a terminal as the leader of a session has it as its own.
    private static List<String> words(Path beside, @Nullable Pty pty, Command command) {
        var words = new ArrayList<>(List.of(Tool.SETSID.path(), "/bin/sh"));
        if (pty != null) {
            words.addAll(List.of(
                    "-c",
                    "exec <\"$0\" >\"$0\" 2>&1; exec /bin/sh \"$@\"",
                    pty.device().toString()));
        }
        words.add(beside.toString());
        words.addAll(command.words());
        return words;
    }

    private void listen() {
        if (pty == null) {
            readers.add(Thread.ofVirtual().name("command").start(() -> read(process.getInputStream(), Stream.STDOUT)));
            readers.add(Thread.ofVirtual().name("command").start(() -> read(process.getErrorStream(), Stream.STDERR)));
        } else {
            readers.add(Thread.ofPlatform().daemon().name("terminal").start(() -> read(pty)));
        }
        end = Thread.ofVirtual().name("command").start(this::awaitEnd);
    }

    private void read(Pty terminal) {
        try {
            for (var bytes = terminal.read(); bytes.length > 0; bytes = terminal.read()) {
                output.put(new Output.Written(Stream.STDOUT, ByteBuffer.wrap(bytes)));
            }
        } catch (IOException e) {
            LOG.debug("a terminal cannot be read any more", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(InputStream in, Stream stream) {
        try {
            var bytes = new byte[LONGEST];
            for (var count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                output.put(new Output.Written(stream, ByteBuffer.wrap(bytes.clone(), 0, count)));
            }
        } catch (IOException e) {
            LOG.debug("the {} of a command broke off", stream, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            var code = process.waitFor();
            for (var reader : readers) {
                awaitLastWords(reader);
            }
            output.put(new Output.Ended(code));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// As long as somebody takes off what it says.
    private void awaitLastWords(Thread reader) throws InterruptedException {
        while (!reader.join(LAST_WORDS)) {
            if (output.isEmpty()) {
                return;
            }
        }
    }

    @Override
    public Optional<Output> next(Duration wait) throws InterruptedException {
        return Optional.ofNullable(output.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void write(ByteBuffer input) throws InterruptedException {
        try {
            if (pty != null) {
                pty.write(input);
                return;
            }
            var bytes = new byte[input.remaining()];
            input.get(bytes);
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        } catch (IOException e) {
            LOG.debug("a command takes no more input", e);
        }
    }

    @Override
    public void endInput() {
        if (pty == null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                LOG.debug("a command had ended before its input did", e);
            }
        }
    }

    @Override
    public void resize(Size size) {
        if (pty != null) {
            pty.resize(size.columns(), size.rows());
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (end != null) {
            end.interrupt();
        }
        readers.forEach(Thread::interrupt);
        try {
            if (process.isAlive()) {
                Libc.kill(-process.pid(), SIGHUP);
                var _ = process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
            tree.kill();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            if (pty != null) {
                pty.close();
            }
        }
    }
}

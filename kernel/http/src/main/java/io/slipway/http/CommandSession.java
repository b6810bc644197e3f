package io.slipway.http;

import io.slipway.engine.delivery.Commands;
import io.slipway.http.Messages.Message;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Output;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.ExecInstance.Size;
import io.slipway.spi.scheduler.LogEntry.Stream;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One command beside an instance, spoken over a WebSocket. Texts are JSON and rule it, bytes are its input and its
/// output, led by one that says which: 0 is stdin, 1 stdout, 2 stderr.
final class CommandSession implements Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(CommandSession.class);
    private static final byte INPUT = 0;
    private static final byte OUTPUT = 1;
    private static final byte TROUBLE = 2;
    private static final short NORMAL = 1000;
    private static final Fields.Range LENGTHS = new Fields.Range(1, 10_000);
    private static final Duration FIRST = Duration.ofSeconds(10);

    private final Starting starting;
    private final Problems problems = new Problems();
    private final Times times;
    private volatile long active = System.nanoTime();

    CommandSession(Starting starting, Times times) {
        this.starting = starting;
        this.times = times;
    }

    @FunctionalInterface
    interface Starting {
        Commands.Running start(Optional<String> instance, Command command) throws InterruptedException;
    }

    /// @param heartbeat how often a quiet one shows that it is alive
    /// @param idle after which a command is ended that neither hears nor says anything
    record Times(Duration heartbeat, Duration idle) {}

    @Override
    public void hold(Messages messages) throws InterruptedException {
        try (var running = start(messages)) {
            messages.send(Json.text(new Told("started", running.instance(), null, null)));
            var writer = Thread.ofVirtual().name("command input").start(() -> input(messages, running.session()));
            try {
                output(messages, running.session());
            } finally {
                writer.interrupt();
            }
        } catch (SlipwayException e) {
            var problem = problems.of(e, "a command").problem();
            messages.send(Json.text(new Told("error", null, null, problem)));
        }
        messages.close(NORMAL);
    }

    private Commands.Running start(Messages messages) throws InterruptedException {
        var first = messages.receive(FIRST);
        if (first.isPresent() && first.get() instanceof Message.Text(var text)) {
            var wish = Wish.parse(Fields.parse(text.getBytes(StandardCharsets.UTF_8)));
            return starting.start(wish.instance(), wish.command());
        }
        throw SlipwayException.invalid(
                "the first message must be a text, {\"command\": [...]}, within %d s".formatted(FIRST.toSeconds()));
    }

    private void output(Messages messages, Session session) throws InterruptedException {
        while (true) {
            switch (session.next(times.heartbeat()).orElse(null)) {
                case null -> {
                    checkIdle();
                    messages.ping();
                }
                case Output.Written(var stream, var bytes) -> {
                    active = System.nanoTime();
                    var led =
                            Buffer.buffer(bytes.remaining() + 1).appendByte(stream == Stream.STDERR ? TROUBLE : OUTPUT);
                    var copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    messages.send(led.appendBytes(copy));
                }
                case Output.Ended(var code) -> {
                    messages.send(Json.text(new Told("exit", null, code, null)));
                    return;
                }
            }
        }
    }

    private void checkIdle() {
        if (System.nanoTime() - active > times.idle().toNanos()) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "the command was ended: nothing was said for %d minutes"
                            .formatted(times.idle().toMinutes()));
        }
    }

    private void input(Messages messages, Session session) {
        try {
            while (true) {
                var message = messages.receive(times.heartbeat());
                if (message.isEmpty()) {
                    continue;
                }
                active = System.nanoTime();
                switch (message.get()) {
                    case Message.Gone _ -> {
                        return;
                    }
                    case Message.Bytes(var bytes) -> {
                        if (bytes.length() > 1 && bytes.getByte(0) == INPUT) {
                            session.write(ByteBuffer.wrap(bytes.getBytes(1, bytes.length())));
                        }
                    }
                    case Message.Text(var text) -> rule(Fields.parse(text.getBytes(StandardCharsets.UTF_8)), session);
                }
            }
        } catch (SlipwayException | Refusal e) {
            LOG.debug("what a client said to its command was not taken", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rule(Fields fields, Session session) throws InterruptedException {
        var size = Wish.terminal(fields);
        var input = fields.optionalOneOf("input", Input.class);
        fields.done();
        if (input.isPresent()) {
            session.endInput();
        }
        if (size.isPresent()) {
            session.resize(size.get());
        }
    }

    private enum Input {
        END
    }

    /// @param event `started`, `exit`, `error`
    private record Told(
            String event,
            @Nullable String instance,
            @Nullable Integer code,
            @Nullable Problem problem) {}

    private record Wish(Command command, Optional<String> instance) {
        static Wish parse(Fields fields) {
            var words = fields.words("command");
            var terminal = terminal(fields);
            var instance = fields.optionalText("instance", 63);
            fields.done();
            return new Wish(new Command(words, terminal), instance);
        }

        static Optional<Size> terminal(Fields fields) {
            return fields.object("terminal").map(given -> {
                var size = new Size(given.integer("columns", LENGTHS), given.integer("rows", LENGTHS));
                fields.add("terminal", given);
                return size;
            });
        }
    }
}

package io.slipway.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.docker.EngineHttp.Answer;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Output;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.ExecInstance.Size;
import io.slipway.spi.scheduler.LogEntry.Stream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One command beside the program of a container. A thread reads what it says and stops when nobody takes it off.
///
/// The engine ends no command whose caller has gone, and tells nobody its process within the container. So each
/// carries a variable that no other has, by which another command finds it and all that it started.
public final class EngineExec implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(EngineExec.class);
    private static final String MARK = "SLIPWAY_EXEC";
    private static final int AHEAD = 16;
    private static final int LONGEST = 16 << 10;
    /// How long the engine may take to know of an end that its stream has shown.
    private static final Duration KNOWN = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Engine engine;
    private final String container;
    private final String id;
    private final String mark;
    private final boolean terminal;
    private final Answer stream;
    private final Thread reader;
    private final ArrayBlockingQueue<Output> output = new ArrayBlockingQueue<>(AHEAD);
    private volatile @Nullable SlipwayException failure;
    private volatile boolean ended;

    private EngineExec(Engine engine, String container, Started started) {
        this.engine = engine;
        this.container = container;
        id = started.id();
        mark = started.mark();
        terminal = started.terminal();
        stream = started.stream();
        reader = Thread.ofVirtual().name("docker-exec").unstarted(this::read);
    }

    private record Started(String id, String mark, boolean terminal, Answer stream) {}

    /// @throws SlipwayException `CONFLICT` if the container does not run
    public static EngineExec start(Engine engine, String container, Command command) throws InterruptedException {
        var doing = "run a command in container " + container;
        var calls = engine.calls();
        var mark = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        var body = body(engine, command);
        body.putArray("Env").add(MARK + "=" + mark);
        var made = calls.call(doing, "POST", "/containers/%s/exec".formatted(container), body, EngineCalls.CALL);
        var id = EngineCalls.expect(doing, made, 201).json().path("Id").asText();
        var start = engine.object()
                .put("Detach", false)
                .put("Tty", command.terminal().isPresent());
        var stream = calls.upgrade(doing, "/exec/%s/start".formatted(id), start);
        var exec = new EngineExec(
                engine, container, new Started(id, mark, command.terminal().isPresent(), stream));
        if (command.terminal().isPresent()) {
            exec.resize(command.terminal().get());
        }
        exec.reader.start();
        return exec;
    }

    private static ObjectNode body(Engine engine, Command command) {
        var body = engine.object()
                .put("AttachStdin", true)
                .put("AttachStdout", true)
                .put("AttachStderr", true)
                .put("Tty", command.terminal().isPresent());
        var words = body.putArray("Cmd");
        command.words().forEach(words::add);
        // Of an engine from API 1.42 on; an older one is told right after the start.
        command.terminal()
                .ifPresent(size -> body.putArray("ConsoleSize").add(size.rows()).add(size.columns()));
        return body;
    }

    @Override
    public Optional<Output> next(Duration wait) throws InterruptedException {
        var next = output.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        var gone = failure;
        if (next == null && gone != null && output.isEmpty()) {
            throw gone;
        }
        return Optional.ofNullable(next);
    }

    private void read() {
        try {
            try {
                var in = new DataInputStream(stream.body());
                while (terminal ? bytes(in) : frame(in)) {
                    // The queue is where it waits.
                }
            } catch (IOException e) {
                EngineHttp.interruptedOr(e, Duration.ZERO);
                LOG.debug("the output of a command in {} broke off", container, e);
            }
            var code = code();
            ended = true;
            output.put(new Output.Ended(code));
        } catch (SlipwayException e) {
            failure = e;
        } catch (InterruptedException _) {
            // It was closed: nobody hears it any more.
            Thread.currentThread().interrupt();
        }
    }

    private boolean bytes(DataInputStream in) throws IOException, InterruptedException {
        var bytes = new byte[LONGEST];
        var count = in.read(bytes);
        if (count > 0) {
            output.put(new Output.Written(Stream.STDOUT, ByteBuffer.wrap(bytes, 0, count)));
        }
        return count >= 0;
    }

    /// Eight bytes of header, of which the first names the stream and the last four the length.
    private boolean frame(DataInputStream in) throws IOException, InterruptedException {
        var from = in.read();
        if (from < 0) {
            return false;
        }
        in.skipNBytes(3);
        for (var left = in.readInt(); left > 0; ) {
            var bytes = in.readNBytes(Math.min(left, LONGEST));
            if (bytes.length == 0) {
                return false;
            }
            left -= bytes.length;
            output.put(new Output.Written(from == 2 ? Stream.STDERR : Stream.STDOUT, ByteBuffer.wrap(bytes)));
        }
        return true;
    }

    private int code() throws InterruptedException {
        var until = System.nanoTime() + KNOWN.toNanos();
        while (true) {
            var found = state();
            if (found.isEmpty()) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE, "the command ended with its instance, nobody knows how");
            }
            if (!found.get().path("Running").asBoolean()) {
                return found.get().path("ExitCode").asInt(-1);
            }
            if (System.nanoTime() > until) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE,
                        "the engine at %s broke off the output of the command".formatted(engine.address()));
            }
            Thread.sleep(PAUSE);
        }
    }

    private Optional<JsonNode> state() throws InterruptedException {
        return EngineCalls.found("tell how a command ended", engine.calls().get("/exec/%s/json".formatted(id)));
    }

    @Override
    public void write(ByteBuffer input) throws InterruptedException {
        try {
            if (!ended) {
                var bytes = new byte[input.remaining()];
                input.get(bytes);
                stream.connection().out().write(bytes);
                stream.connection().out().flush();
            }
        } catch (IOException e) {
            EngineHttp.interruptedOr(e, Duration.ZERO);
            LOG.debug("a command in {} takes no more input", container, e);
        }
    }

    @Override
    public void endInput() throws InterruptedException {
        if (terminal) {
            return;
        }
        try {
            stream.connection().endOfOutput().tell();
        } catch (IOException e) {
            EngineHttp.interruptedOr(e, Duration.ZERO);
            LOG.debug("a command in {} had ended before its input did", container, e);
        }
    }

    @Override
    public void resize(Size size) throws InterruptedException {
        if (!terminal || ended) {
            return;
        }
        var path = "/exec/%s/resize?h=%d&w=%d".formatted(id, size.rows(), size.columns());
        var reply = engine.calls().call("resize a terminal", "POST", path, null, EngineCalls.CALL);
        if (reply.status() >= 400) {
            // It is not there yet, or not any more: no reason to end what runs.
            LOG.debug("the terminal of a command in {} was not resized: {}", container, reply.said());
        }
    }

    @Override
    public void close() {
        reader.interrupt();
        stream.close();
        if (!ended) {
            try {
                end();
            } catch (SlipwayException e) {
                LOG.warn("a command in {} may go on until its instance ends: {}", container, e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Two rounds of the processes of the container, since a shell ends with its terminal and takes its time for it.
    private String endingAll() {
        return """
                found() { for each in /proc/[0-9]*; do case "$(cat "$each/environ" 2>/dev/null)" in
                  *%s=%s*) kill -s "$1" "${each#/proc/}" 2>/dev/null;; esac; done; }
                found HUP; sleep 1; found KILL
                """.formatted(MARK, mark);
    }

    private void end() throws InterruptedException {
        var state = state();
        if (state.isEmpty() || !state.get().path("Running").asBoolean()) {
            return;
        }
        var doing = "end a command in container " + container;
        var body = engine.object();
        body.putArray("Cmd").add("/bin/sh").add("-c").add(endingAll());
        var calls = engine.calls();
        var made = calls.call(doing, "POST", "/containers/%s/exec".formatted(container), body, EngineCalls.CALL);
        if (made.status() == 404 || made.status() == 409) {
            // The instance ended, and the command with it.
            return;
        }
        var id = EngineCalls.expect(doing, made, 201).json().path("Id").asText();
        var start = engine.object().put("Detach", true);
        var reply = calls.call(doing, "POST", "/exec/%s/start".formatted(id), start, EngineCalls.CALL);
        EngineCalls.expect(doing, reply, 200, 204);
    }
}

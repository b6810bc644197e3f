package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Output;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.ExecInstance.Size;
import io.slipway.spi.scheduler.LogEntry.Stream;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.SampleCommands;
import io.slipway.tck.SampleProgram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plays [SampleCommands] beside one instance.
final class MemorySession implements Session {
    private static final Pattern STAY = pattern(SampleCommands.stay("SECONDS"));
    private static final Pattern LOOK = pattern(SampleCommands.look("SECONDS"));
    private static final Duration SLICE = Duration.ofMillis(10);
    private static final int KILLED = 137;

    private final InMemoryCluster cluster;
    private final Place place;
    private final String line;
    private final String incarnation;
    private final LinkedBlockingQueue<Output> output = new LinkedBlockingQueue<>();
    private final Optional<String> stays;
    private volatile Size size;
    private int measured;

    private MemorySession(InMemoryCluster cluster, Place place, Command command) {
        this.cluster = cluster;
        this.place = place;
        line = command.words().getLast();
        size = command.terminal().orElse(new Size(80, 24));
        incarnation = ask("incarnation");
        stays = of(STAY, line);
    }

    record Place(WorkloadId id, String instance) {}

    static Session start(InMemoryCluster cluster, Place place, Command command) {
        var session = new MemorySession(cluster, place, command);
        session.begin();
        return session;
    }

    private static Pattern pattern(String line) {
        return Pattern.compile(Pattern.quote(line).replace("SECONDS", "\\E([0-9.]+)\\Q"));
    }

    private static Optional<String> of(Pattern pattern, String line) {
        return Optional.of(pattern.matcher(line)).filter(Matcher::matches).map(found -> found.group(1));
    }

    private String ask(String question) {
        return cluster.ask(place.id(), place.instance(), question);
    }

    private void begin() {
        var looks = of(LOOK, line);
        if (line.equals(SampleCommands.SPEAK)) {
            say(Stream.STDOUT, ask("env/" + SampleProgram.PRINT));
            say(Stream.STDERR, "trouble");
            output.add(new Output.Ended(7));
        } else if (stays.isPresent()) {
            cluster.staying().add(stays.get());
            say(Stream.STDOUT, "here\n");
        } else if (looks.isPresent()) {
            say(Stream.STDOUT, cluster.staying().contains(looks.get()) ? "stays\n" : "gone\n");
            output.add(new Output.Ended(0));
        }
    }

    private void say(Stream stream, String text) {
        output.add(new Output.Written(stream, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public Optional<Output> next(Duration wait) throws InterruptedException {
        var end = System.nanoTime() + wait.toNanos();
        while (true) {
            var next = output.poll(SLICE.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                return Optional.of(next);
            }
            if (!isThere()) {
                return Optional.of(new Output.Ended(KILLED));
            }
            if (System.nanoTime() >= end) {
                return Optional.empty();
            }
        }
    }

    private boolean isThere() {
        try {
            return ask("incarnation").equals(incarnation);
        } catch (SlipwayException _) {
            // The instance has gone.
            return false;
        }
    }

    @Override
    public void write(ByteBuffer input) {
        if (line.equals(SampleCommands.MEASURE)) {
            say(Stream.STDOUT, "%d %d\n".formatted(size.rows(), size.columns()));
            measured++;
            if (measured == 2) {
                output.add(new Output.Ended(0));
            }
        } else {
            var told = ByteBuffer.allocate(input.remaining()).put(input).flip();
            output.add(new Output.Written(Stream.STDOUT, told));
        }
    }

    @Override
    public void endInput() {
        output.add(new Output.Ended(0));
    }

    @Override
    public void resize(Size wanted) {
        size = wanted;
    }

    @Override
    public void close() {
        stays.ifPresent(cluster.staying()::remove);
    }
}

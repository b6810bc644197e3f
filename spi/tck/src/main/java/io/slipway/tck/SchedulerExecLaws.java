package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Output;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.ExecInstance.Size;
import io.slipway.spi.scheduler.LogEntry.Stream;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What holds for commands beside the programs of instances.
abstract class SchedulerExecLaws extends SchedulerTraitLaws {
    static final String NOT_OFFERED = "not offered: offersExactlyItsCapabilities checks that it is empty";
    private static final Duration LOOK = Duration.ofMillis(100);

    /// The capabilities that the scheduler is to offer, all of them.
    protected abstract Set<Class<? extends SchedulerCapability>> capabilities();

    @Test
    void aCommandRunsWhereItsProgramRuns() throws Exception {
        var spec = commanded();

        try (var session = exec(spec, SampleCommands.SPEAK, Optional.empty())) {
            var heard = new Heard(session);
            heard.untilItsEnd();
            assertThat(heard.texts(Stream.STDOUT)).isEqualTo("first\nsecond");
            assertThat(heard.texts(Stream.STDERR)).isEqualTo("trouble");
            assertThat(heard.code).hasValue(7);
        }
    }

    @Test
    void aCommandTakesItsInputToTheEnd() throws Exception {
        var spec = commanded();
        var told = "0123456789abcde\n".repeat(4_096);

        try (var session = exec(spec, SampleCommands.REPEAT, Optional.empty())) {
            var heard = new Heard(session);
            var teller = Thread.ofVirtual().start(() -> tell(session, told));
            heard.untilItsEnd();
            teller.join();
            assertThat(heard.texts(Stream.STDOUT)).isEqualTo(told);
            assertThat(heard.code).hasValue(0);
        }
    }

    private static void tell(Session session, String told) {
        try {
            session.write(ByteBuffer.wrap(told.getBytes(StandardCharsets.UTF_8)));
            session.endInput();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTerminalHasTheSizeThatItIsGiven() throws Exception {
        var spec = commanded();

        try (var session = exec(spec, SampleCommands.MEASURE, Optional.of(new Size(80, 24)))) {
            var heard = new Heard(session);
            session.write(line("one"));
            heard.until("24 80");
            session.resize(new Size(132, 43));
            session.write(line("two"));
            heard.untilItsEnd();
            assertThat(heard.texts(Stream.STDOUT)).contains("43 132");
            assertThat(heard.code).hasValue(0);
        }
    }

    private static ByteBuffer line(String text) {
        return ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCommandEndsWithItsSession() throws Exception {
        var spec = commanded();
        for (var terminal : List.of(Optional.<Size>empty(), Optional.of(new Size(80, 24)))) {
            var seconds = "86400." + Math.floorMod(System.nanoTime(), 1_000_000_000L);
            try (var session = exec(spec, SampleCommands.stay(seconds), terminal)) {
                new Heard(session).until("here");
                assertThat(look(spec, seconds)).isEqualTo("stays");
            }

            Await.until(
                    patience(),
                    "the command has ended",
                    () -> look(spec, seconds).equals("gone"));
        }
    }

    private String look(WorkloadSpec spec, String seconds) throws Exception {
        try (var session = exec(spec, SampleCommands.look(seconds), Optional.empty())) {
            var heard = new Heard(session);
            heard.untilItsEnd();
            return heard.texts(Stream.STDOUT).strip();
        }
    }

    @Test
    void aCommandEndsWithItsInstance() throws Exception {
        var spec = commanded();
        try (var session = exec(spec, SampleCommands.stay("86399"), Optional.empty())) {
            var heard = new Heard(session);
            heard.until("here");

            scheduler.remove(spec.id(), spec.generation());

            try {
                heard.untilItsEnd();
                assertThat(heard.code.orElseThrow()).isNotZero();
            } catch (SlipwayException e) {
                assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE);
            }
        }
    }

    @Test
    void aCommandBesideAnUnknownInstanceIsRefused() throws Exception {
        var spec = commanded();
        var command = new Command(List.of("true"), Optional.empty());

        Refusals.refused(
                Failure.INVALID,
                "an unknown instance",
                () -> capability(ExecInstance.class)
                        .exec(spec.id(), "nobody", command)
                        .close());
    }

    private WorkloadSpec commanded() throws Exception {
        assumeTrue(offers(ExecInstance.class), NOT_OFFERED);
        var spec = keep(1);
        scheduler.apply(spec);
        assertThat(running(spec, 1)).hasSize(1);
        return spec;
    }

    private Session exec(WorkloadSpec spec, String line, Optional<Size> terminal) throws InterruptedException {
        var instance = only(spec, WorkloadStatus.State.RUNNING).name();
        return capability(ExecInstance.class)
                .exec(spec.id(), instance, new Command(List.of("sh", "-c", line), terminal));
    }

    final boolean offers(Class<? extends SchedulerCapability> type) {
        return capabilities().contains(type);
    }

    /// What was heard of a command so far.
    private final class Heard {
        private final Session session;
        private final Map<Stream, StringBuilder> said = new EnumMap<>(Stream.class);
        private OptionalInt code = OptionalInt.empty();

        Heard(Session session) {
            this.session = session;
        }

        String texts(Stream stream) {
            return said.getOrDefault(stream, new StringBuilder()).toString();
        }

        void until(String text) throws InterruptedException {
            Await.until(patience(), "it says " + text, () -> {
                listen();
                return texts(Stream.STDOUT).contains(text);
            });
        }

        void untilItsEnd() throws InterruptedException {
            var until = System.nanoTime() + patience().toNanos();
            while (code.isEmpty()) {
                assertThat(System.nanoTime())
                        .as("its end comes within %s", patience())
                        .isLessThan(until);
                listen();
            }
        }

        private void listen() throws InterruptedException {
            switch (session.next(LOOK).orElse(null)) {
                case null -> {
                    // It has nothing to say.
                }
                case Output.Written(var stream, var bytes) ->
                    said.computeIfAbsent(stream, _ -> new StringBuilder()).append(StandardCharsets.UTF_8.decode(bytes));
                case Output.Ended(var how) -> code = OptionalInt.of(how);
            }
        }
    }
}

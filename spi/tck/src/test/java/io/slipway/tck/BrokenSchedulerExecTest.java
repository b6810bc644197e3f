package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.ExecInstance.Output;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// As [BrokenSchedulersTest], of those whose commands beside instances are wrong.
final class BrokenSchedulerExecTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(MixesTheStreams.class, "aCommandRunsWhereItsProgramRuns"),
                broken(NeverEndsTheInput.class, "aCommandTakesItsInputToTheEnd"),
                broken(KeepsItsSize.class, "aTerminalHasTheSizeThatItIsGiven"),
                broken(LeavesCommandsBehind.class, "aCommandEndsWithItsSession"),
                broken(NeverTellsTheEnd.class, "aCommandEndsWithItsInstance"),
                broken(TakesAnyInstance.class, "aCommandBesideAnUnknownInstanceIsRefused"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    /// A scheduler that is right but for one method of its sessions.
    abstract static class Bent extends BrokenSchedulersTest.Broken {
        private final String method;

        Bent(String method) {
            this.method = method;
        }

        abstract Object instead(Bend.Right right, Object[] arguments) throws Throwable;

        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
                    ExecInstance bent = (id, instance, command) ->
                            Bend.one(Session.class, right.exec(id, instance, command), method, Bent.this::instead);
                    return type == ExecInstance.class ? Optional.of(type.cast(bent)) : super.capability(type);
                }
            };
        }
    }

    static final class MixesTheStreams extends Bent {
        MixesTheStreams() {
            super("next");
        }

        @Override
        Object instead(Bend.Right right, Object[] arguments) throws Throwable {
            return Bend.optional(right.answer(arguments))
                    .map(output -> output instanceof Output.Written(var _, var bytes)
                            ? new Output.Written(LogEntry.Stream.STDOUT, bytes)
                            : output);
        }
    }

    static final class NeverEndsTheInput extends Bent {
        NeverEndsTheInput() {
            super("endInput");
        }

        @Override
        Object instead(Bend.Right right, Object[] arguments) {
            return "";
        }
    }

    static final class KeepsItsSize extends Bent {
        KeepsItsSize() {
            super("resize");
        }

        @Override
        Object instead(Bend.Right right, Object[] arguments) {
            return "";
        }
    }

    static final class LeavesCommandsBehind extends Bent {
        LeavesCommandsBehind() {
            super("close");
        }

        @Override
        Object instead(Bend.Right right, Object[] arguments) {
            return "";
        }
    }

    /// Only of what is killed.
    static final class NeverTellsTheEnd extends Bent {
        NeverTellsTheEnd() {
            super("next");
        }

        @Override
        Object instead(Bend.Right right, Object[] arguments) throws Throwable {
            return Bend.optional(right.answer(arguments))
                    .filter(output -> !(output instanceof Output.Ended(var code) && code == 137));
        }
    }

    static final class TakesAnyInstance extends BrokenSchedulersTest.Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
                    ExecInstance bent = (id, instance, command) ->
                            instance.equals("nobody") ? new Nothing() : right.exec(id, instance, command);
                    return type == ExecInstance.class ? Optional.of(type.cast(bent)) : super.capability(type);
                }
            };
        }
    }

    /// Nobody speaks, nobody hears.
    private static final class Nothing implements Session {
        @Override
        public Optional<Output> next(Duration wait) {
            return Optional.empty();
        }

        @Override
        public void write(ByteBuffer input) {
            // Nobody takes it.
        }

        @Override
        public void endInput() {
            // Nobody waits for it.
        }

        @Override
        public void resize(ExecInstance.Size size) {
            // Nobody has one.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}

package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Calls that are interrupted, and calls that overlap.
final class Interrupts {
    /// What an interrupted call may take: the second of the contract, and some for a busy machine.
    private static final Duration LIMIT = Duration.ofMillis(1_500);

    private static final int ROUNDS = 5;

    private Interrupts() {}

    /// One call of an SPI.
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    /// Interrupts `call` at several moments of its run and checks that it returns within a second each time.
    static void endWithinASecond(Call call) throws InterruptedException {
        for (var round = 0; round < ROUNDS; round++) {
            var ended = new AtomicReference<@Nullable Throwable>();
            var thread = Thread.ofVirtual().start(() -> run(call, ended));
            // Later each time: first before it begins, then deeper in. Whether it has ended by then is all one.
            var _ = thread.join(Duration.ofMillis(10L * round * round + 1));
            thread.interrupt();
            assertThat(thread.join(LIMIT))
                    .as("the call returns within a second of an interrupt")
                    .isTrue();
            var failure = ended.get();
            assertThat(failure == null
                            || failure instanceof InterruptedException
                            || failure instanceof SlipwayException)
                    .as("an interrupted call ends well, with InterruptedException or with SlipwayException, not with "
                            + failure)
                    .isTrue();
        }
    }

    /// Runs both at a time and waits for their ends; one that fails with other than `CONFLICT` fails the test.
    static void overlap(Duration limit, Call one, Call other) throws InterruptedException {
        var first = new AtomicReference<@Nullable Throwable>();
        var second = new AtomicReference<@Nullable Throwable>();
        var threads = new Thread[] {
            Thread.ofVirtual().start(() -> run(one, first)), Thread.ofVirtual().start(() -> run(other, second))
        };
        for (var thread : threads) {
            assertThat(thread.join(limit)).as("both calls end").isTrue();
        }
        Refusals.noneButConflict(first.get());
        Refusals.noneButConflict(second.get());
    }

    private static void run(Call call, AtomicReference<@Nullable Throwable> ended) {
        try {
            call.run();
        } catch (Throwable e) {
            ended.set(e);
        }
    }
}

package io.slipway.tck;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// Waits for a condition with a limit, so that no test sleeps a guessed time.
public final class Await {
    private Await() {}

    /// A question whose answer changes with time.
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /// Returns as soon as `condition` holds; fails the test once `limit` has passed without it.
    public static void until(Duration limit, Condition condition) throws InterruptedException {
        until(limit, "the condition holds", condition);
    }

    /// @param what in the words of "waited in vain until …"
    public static void until(Duration limit, String what, Condition condition) throws InterruptedException {
        present(limit, what, () -> condition.holds() ? Optional.of(true) : Optional.empty());
    }

    /// Answers the value of `question` as soon as there is one.
    ///
    /// @param what in the words of "waited in vain until …"
    public static <T> T present(Duration limit, String what, Callable<Optional<T>> question)
            throws InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        for (var pause = 2L; ; pause = Math.min(100, pause * 2)) {
            var answer = ask(what, question);
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited %s in vain until %s".formatted(limit, what));
            }
            TimeUnit.MILLISECONDS.sleep(pause);
        }
    }

    /// Returns as soon as `assertions` pass; fails with what they said last once `limit` has passed.
    public static void asserted(Duration limit, Assertions assertions) throws InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        for (var pause = 2L; ; pause = Math.min(100, pause * 2)) {
            try {
                assertions.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("while waiting: " + e, e);
            }
            TimeUnit.MILLISECONDS.sleep(pause);
        }
    }

    /// What [#asserted] repeats.
    @FunctionalInterface
    public interface Assertions {
        void run() throws Exception;
    }

    private static <T> Optional<T> ask(String what, Callable<Optional<T>> question) throws InterruptedException {
        try {
            return question.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting until %s: %s".formatted(what, e), e);
        }
    }
}

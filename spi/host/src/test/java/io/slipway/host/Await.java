package io.slipway.host;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what is about to become true.
final class Await {
    private Await() {}

    static void until(String what, Duration limit, BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within %s: %s".formatted(limit, what));
            }
            Thread.sleep(5);
        }
    }

    static void until(String what, BooleanSupplier condition) throws InterruptedException {
        until(what, Duration.ofSeconds(20), condition);
    }
}

package io.slipway.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class PlacesTest {
    @Test
    void callsThatHangGiveUpTheirPlaces() throws Exception {
        var never = new CountDownLatch(1);
        var hanging = new CountDownLatch(6);
        var done = new CountDownLatch(1);
        try (var places = new Places(2);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                threads.execute(() -> run(places, () -> {
                    hanging.countDown();
                    never.await();
                }));
            }
            threads.execute(() -> run(places, done::countDown));

            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();
            never.countDown();
        }
    }

    @Test
    void quickCallsAreBounded() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        try (var places = new Places(3)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 200; i++) {
                    threads.execute(() -> run(places, () -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        now.decrementAndGet();
                    }));
                }
            }
        }
        assertThat(most.get()).isBetween(1, 3);
    }

    private static void run(Places places, Places.Call call) {
        try {
            places.run(call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

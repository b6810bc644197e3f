package io.slipway.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AgendaTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void oneComponentIsNeverLookedAtTwiceAtOnce() throws Exception {
        Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
        var crossed = new AtomicBoolean();
        var looks = new AtomicInteger();
        try (var agenda = new Agenda(component -> {
            var count = inside.computeIfAbsent(component, _ -> new AtomicInteger());
            if (count.incrementAndGet() > 1) {
                crossed.set(true);
            }
            Thread.onSpinWait();
            looks.incrementAndGet();
            count.decrementAndGet();
            return Optional.empty();
        })) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 2_000; i++) {
                    var component = "c" + i % 5;
                    threads.execute(() -> agenda.add(component));
                }
            }
            Await.until(LIMIT, "all is looked at", () -> agenda.size() == 0);
        }
        assertThat(crossed).isFalse();
        assertThat(looks.get()).isBetween(5, 2_000);
    }

    @Test
    void whatIsAddedDuringALookIsLookedAtAfterIt() throws Exception {
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var looks = new AtomicInteger();
        try (var agenda = new Agenda(_ -> {
            if (looks.incrementAndGet() == 1) {
                inside.countDown();
                goOn.await();
            }
            return Optional.empty();
        })) {
            agenda.add("c1");
            inside.await();
            agenda.add("c1");
            agenda.add("c1");
            goOn.countDown();
            Await.until(LIMIT, "all is looked at", () -> agenda.size() == 0);
        }
        assertThat(looks).hasValue(2);
    }

    @Test
    void lookThatAsksForAnotherGetsIt() throws Exception {
        var looks = new AtomicInteger();
        try (var agenda =
                new Agenda(_ -> looks.incrementAndGet() < 4 ? Optional.of(Duration.ofMillis(5)) : Optional.empty())) {
            agenda.add("c1");
            Await.until(LIMIT, "it is looked at four times", () -> looks.get() == 4);
        }
    }
}

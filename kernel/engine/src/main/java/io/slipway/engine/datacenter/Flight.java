package io.slipway.engine.datacenter;

import io.slipway.engine.store.CrashPoints;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// A call on a thread of its own, so that its caller comes back whatever the plugin does.
final class Flight {
    private final Call call;
    private final Instant since;
    private final long began = System.nanoTime();
    private final FutureTask<@Nullable Object> task;
    private final Thread thread;
    private volatile boolean abandoned;
    private volatile boolean recalled;

    /// @param launch what it needs of its surroundings
    /// @param over told when the thread has really ended, with an answer or without
    Flight(Call call, Launch launch, Consumer<Flight> over) {
        this.call = call;
        this.since = launch.since();
        var logged = MDC.getCopyOfContextMap();
        this.task = new FutureTask<>(() -> {
            if (logged != null) {
                MDC.setContextMap(logged);
            }
            call.about().forEach(MDC::put);
            try {
                return crossing(launch.crashPoints());
            } finally {
                over.accept(this);
            }
        });
        this.thread = Thread.ofVirtual().name(call.what()).unstarted(task);
        thread.setContextClassLoader(launch.loader());
    }

    /// @param since for people
    /// @param loader of the plugin, for libraries that look for classes by the thread's loader
    record Launch(Instant since, ClassLoader loader, CrashPoints crashPoints) {}

    private @Nullable Object crossing(CrashPoints crashPoints) throws Exception {
        crashPoints.pass("plugin:" + call.what() + ":before");
        var answer = call.work().call();
        crashPoints.pass("plugin:" + call.what() + ":after");
        return answer;
    }

    /// @throws TimeoutException if it did not end in time; it is interrupted, and abandoned where even that
    ///     does not end it
    @Nullable
    Object fly(Duration afterInterrupt) throws ExecutionException, InterruptedException, TimeoutException {
        thread.start();
        try {
            return task.get(call.limit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            thread.interrupt();
            abandoned = !thread.join(afterInterrupt);
            throw e;
        }
    }

    /// Interrupts it because its instance goes.
    void recall() {
        recalled = true;
        thread.interrupt();
    }

    boolean carries(Call other) {
        return call.equals(other);
    }

    boolean wasRecalled() {
        return recalled;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /// Until its deadline.
    Duration left() {
        return call.limit().minusNanos(System.nanoTime() - began);
    }

    @Override
    public String toString() {
        return "%s since %s".formatted(call.what(), since.truncatedTo(ChronoUnit.SECONDS));
    }
}

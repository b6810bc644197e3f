package io.slipway.engine.reconcile;

import io.slipway.engine.app.ComponentDefinition.HealthDefinition;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tells which instances can serve, by looking at them from the kernel's side, a virtual thread each.
///
/// An instance is ready when its check passes and it has been up for a second: a program that dies right after
/// its start must never get a request. Without a declared check one success is enough until it restarts; with
/// one it is looked at for ever.
final class Readiness implements AutoCloseable {
    private static final Duration UP_AT_LEAST = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Clock clock;
    private final Runnable changed;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Key, Watch> watches = new ConcurrentHashMap<>();
    private final Set<Key> readyBefore = ConcurrentHashMap.newKeySet();

    /// @param changed called, on any thread, after an instance became ready or ceased to be
    Readiness(Clock clock, Runnable changed) {
        this.clock = clock;
        this.changed = changed;
    }

    /// One run of one instance: a restart begins anew.
    record Key(String workloadId, String instance, Instant since) {
        Key {
            // As the store keeps it.
            since = since.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /// @param reason why not, where a check has failed
    record Verdict(boolean ready, Optional<String> reason) {
        static final Verdict UNKNOWN = new Verdict(false, Optional.empty());
    }

    /// Takes over from the server before: what was ready then, and is the same run of the same instance, is held to
    /// be ready until a check fails. Else a restart of the server would take everything out of service.
    void takeOver(Collection<ObservedWorkload> seen) {
        for (var workload : seen) {
            for (var instance : workload.instances()) {
                if (instance.ready()) {
                    readyBefore.add(new Key(workload.workloadId(), instance.name(), instance.since()));
                }
            }
        }
    }

    /// What is known of the instance now; begins to look at it where that is new.
    Verdict of(String workloadId, Instance instance, Optional<HealthDefinition> health, Map<String, String> protocols) {
        if (instance.state() != State.RUNNING) {
            return Verdict.UNKNOWN;
        }
        var key = new Key(workloadId, instance.name(), instance.since());
        return watches.computeIfAbsent(key, _ -> begin(key, instance, health, protocols)).verdict;
    }

    /// Forgets all but these, so that what is gone costs nothing.
    void keepOnly(Set<Key> running) {
        watches.entrySet().removeIf(entry -> {
            var gone = !running.contains(entry.getKey());
            if (gone) {
                entry.getValue().stop();
            }
            return gone;
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Watch begin(Key key, Instance instance, Optional<HealthDefinition> health, Map<String, String> protocols) {
        var watch = new Watch(instance, health, protocols);
        if (readyBefore.remove(key)) {
            watch.verdict = new Verdict(true, Optional.empty());
            if (health.isEmpty()) {
                // One success has been enough.
                return watch;
            }
        }
        watch.thread = threads.submit(watch);
        return watch;
    }

    private final class Watch implements Runnable {
        private final Instance instance;
        private final Optional<HealthDefinition> health;
        private final Map<String, String> protocols;
        private volatile Verdict verdict = Verdict.UNKNOWN;
        private volatile @Nullable Future<?> thread;

        Watch(Instance instance, Optional<HealthDefinition> health, Map<String, String> protocols) {
            this.instance = instance;
            this.health = health;
            this.protocols = protocols;
        }

        void stop() {
            var running = thread;
            if (running != null) {
                running.cancel(true);
            }
        }

        @Override
        public void run() {
            var pause = FIRST_PAUSE;
            var failures = 0;
            try {
                while (true) {
                    var failure = look();
                    failures = failure.isPresent() ? failures + 1 : 0;
                    if (failure.isEmpty()) {
                        set(new Verdict(true, Optional.empty()));
                        if (health.isEmpty()) {
                            return;
                        }
                        pause = health.get().every();
                    } else if (verdict.ready()
                            && failures < health.map(HealthDefinition::failures).orElse(1)) {
                        pause = health.get().every();
                    } else {
                        set(new Verdict(false, failure));
                        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                    }
                    Thread.sleep(pause);
                }
            } catch (InterruptedException e) {
                // The instance is gone: nobody asks for its verdict any more.
                Thread.currentThread().interrupt();
            }
        }

        private Optional<String> look() throws InterruptedException {
            var up = Duration.between(instance.since(), clock.instant());
            var failures = instance.endpoints().stream()
                    .filter(endpoint -> endpoint.transport() == Port.Transport.TCP)
                    .flatMap(endpoint -> Check.failure(endpoint, speaksHttp(endpoint), health).stream())
                    .collect(Collectors.joining("; "));
            if (!failures.isEmpty()) {
                return Optional.of(failures);
            }
            if (up.compareTo(UP_AT_LEAST) < 0) {
                Thread.sleep(UP_AT_LEAST.minus(up));
            }
            return Optional.empty();
        }

        private boolean speaksHttp(Endpoint endpoint) {
            return "http".equals(protocols.get(endpoint.portName()));
        }

        private void set(Verdict next) {
            var before = verdict;
            verdict = next;
            if (before.ready() != next.ready()) {
                changed.run();
            }
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}

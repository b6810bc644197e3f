package io.slipway.engine.reconcile;

import io.slipway.engine.app.ComponentDefinition.HealthDefinition;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
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
    /// Connections are not made by the thousand, however many instances start at once.
    private static final int AT_ONCE = 256;

    private final Consumer<String> changed;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore looking = new Semaphore(AT_ONCE);
    private final Map<String, Map<Key, Watch>> watches = new ConcurrentHashMap<>();

    /// @param changed told, on any thread, the component of which an instance became ready or ceased to be
    Readiness(Clock clock, Consumer<String> changed) {
        this.clock = clock;
        this.changed = changed;
    }

    /// One run of one instance: a restart begins anew.
    record Key(String workloadId, String instance, Instant since) {
        Key {
            since = asStored(since);
        }
    }

    /// The store keeps milliseconds.
    static Instant asStored(Instant since) {
        return since.truncatedTo(ChronoUnit.MILLIS);
    }

    /// @param reason why not, where a check has failed
    record Verdict(boolean ready, Optional<String> reason) {
        static final Verdict UNKNOWN = new Verdict(false, Optional.empty());
    }

    /// What is known of the instance now; begins to look at it where that is new.
    Verdict of(Key key, Instance instance, Probe probe) {
        if (instance.state() != State.RUNNING) {
            return Verdict.UNKNOWN;
        }
        return watches.computeIfAbsent(probe.component(), _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(key, _ -> begin(instance, probe))
                .verdict;
    }

    /// How an instance is looked at.
    ///
    /// @param protocols of its ports by their names
    /// @param wasReady whether this run of it was found to be ready before anybody here looked; holds until a look
    ///     finds otherwise, so that no restart of a server takes traffic from what serves
    record Probe(
            String component, Optional<HealthDefinition> health, Map<String, String> protocols, boolean wasReady) {}

    /// Forgets all of the component but these, so that what is gone costs nothing.
    void keepOnly(String component, Set<Key> running) {
        var known = watches.get(component);
        if (known == null) {
            return;
        }
        known.entrySet().removeIf(entry -> {
            var gone = !running.contains(entry.getKey());
            if (gone) {
                entry.getValue().stop();
            }
            return gone;
        });
        if (known.isEmpty()) {
            watches.remove(component);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Watch begin(Instance instance, Probe probe) {
        var watch = new Watch(instance, probe);
        if (probe.wasReady() && probe.health().isEmpty()) {
            // One success has been enough.
            return watch;
        }
        watch.thread = threads.submit(watch);
        return watch;
    }

    private final class Watch implements Runnable {
        private final Instance instance;
        private final Probe probe;
        private final Optional<HealthDefinition> health;
        private final Duration upAtFirst;
        private final long seenAt = System.nanoTime();
        private volatile Verdict verdict;
        private volatile @Nullable Future<?> thread;

        Watch(Instance instance, Probe probe) {
            this.instance = instance;
            this.probe = probe;
            this.health = probe.health();
            this.upAtFirst = Duration.between(instance.since(), clock.instant());
            this.verdict = probe.wasReady() ? new Verdict(true, Optional.empty()) : Verdict.UNKNOWN;
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
            var failures = failures();
            if (!failures.isEmpty()) {
                return Optional.of(failures);
            }
            var missing = UP_AT_LEAST.minus(up());
            if (missing.isPositive()) {
                Thread.sleep(missing);
            }
            return Optional.empty();
        }

        /// The machine's clock counts up to the first sight of it alone: from then on somebody may set it. Where it
        /// was put back before, the instance started in what is to come.
        private Duration up() {
            var before = upAtFirst.isNegative() ? Duration.ZERO : upAtFirst;
            return before.plusNanos(System.nanoTime() - seenAt);
        }

        private String failures() throws InterruptedException {
            looking.acquire();
            try {
                return instance.endpoints().stream()
                        .filter(endpoint -> endpoint.transport() == Port.Transport.TCP)
                        .flatMap(endpoint -> Check.failure(endpoint, speaksHttp(endpoint), health).stream())
                        .collect(Collectors.joining("; "));
            } finally {
                looking.release();
            }
        }

        private boolean speaksHttp(Endpoint endpoint) {
            return "http".equals(probe.protocols().get(endpoint.portName()));
        }

        private void set(Verdict next) {
            var before = verdict;
            verdict = next;
            // A new reason too: it is told to whoever waits for the instance.
            if (!before.equals(next)) {
                changed.accept(probe.component());
            }
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}

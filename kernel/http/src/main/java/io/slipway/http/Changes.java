package io.slipway.http;

import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationFilter;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.store.Cursor;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What changed lately, on whichever server, for all who follow. The database is looked at once a second for
/// all of them together, and not at all while nobody follows.
@Singleton
final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int KEPT = 1_000;
    private static final int OPERATIONS = 200;

    private final Operations operations;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final ArrayDeque<Numbered> kept = new ArrayDeque<>();
    private final Map<String, OperationState> states = new HashMap<>();
    private final String run;
    private long last;
    private int followers;

    @Inject
    Changes(Operations operations, Clock clock) {
        this.operations = operations;
        this.clock = clock;
        this.run = Long.toString(clock.millis(), 36);
    }

    /// Tells this start of the server from others.
    String run() {
        return run;
    }

    /// Follows from now on; see [#after].
    long follow() {
        // Seen before anybody waits, so that what stands already is not told as a change.
        var now = newest();
        lock.lock();
        try {
            followers++;
            if (followers == 1) {
                states.clear();
                now.forEach(operation -> states.put(operation.id().value(), operation.state()));
                Thread.ofVirtual().name("changes").start(this::look);
            }
            return last;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            followers--;
        } finally {
            lock.unlock();
        }
    }

    /// The changes after `number`; waits for the first at most `wait`.
    List<Numbered> after(long number, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = wait.toNanos();
            while (last <= number && left > 0) {
                left = added.awaitNanos(left);
            }
            return kept.stream().filter(change -> change.number() > number).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Whether all that came after `number` is still kept.
    boolean knows(long number) {
        lock.lock();
        try {
            return number <= last
                    && (kept.isEmpty()
                            ? number == last
                            : number >= kept.getFirst().number() - 1);
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        while (true) {
            try {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                var now = newest();
                lock.lock();
                try {
                    if (followers == 0) {
                        return;
                    }
                    compare(now);
                } finally {
                    lock.unlock();
                }
            } catch (SlipwayException e) {
                LOG.debug("the database could not be looked at; once more", e);
            } catch (InterruptedException e) {
                LOG.debug("nobody interrupts this thread but the end of the process", e);
                return;
            }
        }
    }

    private List<Operation> newest() {
        return operations
                .list(OperationFilter.all(), Cursor.first(OPERATIONS))
                .items()
                .reversed();
    }

    private void compare(List<Operation> now) {
        for (var operation : now) {
            if (states.put(operation.id().value(), operation.state()) != operation.state()) {
                last++;
                kept.add(new Numbered(last, Change.of(operation, clock.instant())));
                if (kept.size() > KEPT) {
                    kept.removeFirst();
                }
            }
        }
        states.keySet()
                .retainAll(now.stream().map(operation -> operation.id().value()).collect(Collectors.toSet()));
        added.signalAll();
    }

    record Numbered(long number, Change change) {}

    /// The contract's `Change`.
    record Change(
            Instant at,
            String what,
            String team,
            @Nullable String space,
            @Nullable String app,
            @Nullable String component,
            String operation,
            OperationState state) {
        static Change of(Operation operation, Instant at) {
            var labels = operation.labels();
            return new Change(
                    at,
                    "operation",
                    labels.team(),
                    labels.space(),
                    labels.app(),
                    labels.component(),
                    operation.id().value(),
                    operation.state());
        }
    }
}

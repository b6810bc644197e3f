package io.slipway.http;

import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.delivery.Inventory;
import io.slipway.engine.delivery.Inventory.Seen;
import io.slipway.engine.reconcile.Reconcilers;
import io.slipway.engine.store.Database;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What changed lately, on whichever server, for all who follow.
///
/// One reading is compared with the one before it, for all followers together: soon after this server has changed
/// a row, and every few seconds for what others did. Nothing is read while nobody follows; but for a while after
/// the last one left it goes on, so that a connection that broke resumes without a gap.
@Singleton
final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final Duration OTHERS = Duration.ofSeconds(3);
    private static final Duration GATHER = Duration.ofMillis(100);
    private static final Duration LINGER = Duration.ofMinutes(2);
    /// Of its time the reading takes at most one part in so many.
    private static final int IDLE_PARTS = 4;
    private static final int KEPT = 5_000;

    private final Inventory inventory;
    private final Datacenters datacenters;
    private final Reconcilers reconcilers;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition woken = lock.newCondition();
    private final ArrayDeque<Numbered> kept = new ArrayDeque<>();
    private final String run;
    private volatile boolean looks;
    private Reading before = new Reading(Map.of(), Map.of());
    private boolean awake;
    private long last;
    private int followers;
    private long leftAt;

    @Inject
    Changes(Inventory inventory, Datacenters datacenters, Reconcilers reconcilers, Database database, Clock clock) {
        this.inventory = inventory;
        this.datacenters = datacenters;
        this.reconcilers = reconcilers;
        this.clock = clock;
        this.run = Long.toString(clock.millis(), 36);
        database.afterChanges(this::wake);
    }

    /// Tells this start of the server from others.
    String run() {
        return run;
    }

    /// Follows from now on; see [#after].
    long follow() {
        lock.lock();
        try {
            if (!looks) {
                // Read before anybody waits, so that what stands already is not told as a change.
                before = reading();
                looks = true;
                Thread.ofVirtual().name("changes").start(this::look);
            }
            followers++;
            return last;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            followers--;
            leftAt = System.nanoTime();
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

    private void wake() {
        if (!looks) {
            return;
        }
        lock.lock();
        try {
            awake = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            while (awaitWork()) {
                var began = System.nanoTime();
                try {
                    var now = reading();
                    lock.lock();
                    try {
                        compare(now);
                    } finally {
                        lock.unlock();
                    }
                } catch (SlipwayException e) {
                    LOG.debug("the database could not be looked at; once more", e);
                }
                LockSupport.parkNanos(IDLE_PARTS * (System.nanoTime() - began));
            }
        } catch (InterruptedException e) {
            LOG.debug("nobody interrupts this thread but the end of the process", e);
        }
    }

    /// Waits for a change, gathers what comes with it, and tells whether anybody may want to know.
    private boolean awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = OTHERS.toNanos();
            while (!awake && left > 0) {
                left = woken.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        LockSupport.parkNanos(GATHER.toNanos());
        lock.lockInterruptibly();
        try {
            awake = false;
            if (followers > 0 || System.nanoTime() - leftAt < LINGER.toNanos()) {
                return true;
            }
            // What happens from here on is told to nobody: who resumes later has to read everything anew.
            looks = false;
            kept.clear();
            last++;
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Reading reading() {
        var states = new HashMap<String, String>();
        for (var datacenter : datacenters.all()) {
            var ailing = datacenter.degraded().or(() -> reconcilers.trouble(datacenter.name()));
            states.put(datacenter.name(), ailing.isPresent() ? "degraded" : "ok");
        }
        return new Reading(inventory.read(), states);
    }

    private record Reading(Map<Inventory.Key, Seen> things, Map<String, String> datacenters) {}

    private void compare(Reading now) {
        var at = clock.instant();
        var changes = new ArrayList<Change>();
        now.things().entrySet().stream()
                .filter(each -> !each.getValue().equals(before.things().get(each.getKey())))
                .sorted(Comparator.comparing(each -> each.getKey().kind()))
                .forEach(each -> {
                    var event = before.things().containsKey(each.getKey()) ? Event.CHANGED : Event.MADE;
                    changes.add(
                            Change.of(at, each.getKey(), event, each.getValue().state()));
                });
        before.things().keySet().stream()
                .filter(key -> !now.things().containsKey(key))
                // Old ones leave the window that is looked through; they are there all the same.
                .filter(key -> key.kind() != Inventory.Kind.OPERATION && key.kind() != Inventory.Kind.RELEASE)
                .forEach(key -> changes.add(Change.of(at, key, Event.REMOVED, Optional.empty())));
        now.datacenters().forEach((name, state) -> {
            var former = before.datacenters().get(name);
            if (!state.equals(former)) {
                changes.add(Change.ofDatacenter(at, name, former == null ? Event.MADE : Event.CHANGED, state));
            }
        });
        before.datacenters().keySet().stream()
                .filter(name -> !now.datacenters().containsKey(name))
                .forEach(name -> changes.add(Change.ofDatacenter(at, name, Event.REMOVED, null)));
        before = now;
        changes.forEach(change -> kept.add(new Numbered(++last, change)));
        while (kept.size() > KEPT) {
            kept.removeFirst();
        }
        if (!changes.isEmpty()) {
            added.signalAll();
        }
    }

    record Numbered(long number, Change change) {}

    enum Event {
        MADE,
        CHANGED,
        REMOVED
    }

    /// The contract's `Change`.
    record Change(
            Instant at,
            String kind,
            String id,
            Event event,
            @Nullable String team,
            @Nullable String space,
            @Nullable String app,
            @Nullable String component,
            @Nullable String state) {
        static Change of(Instant at, Inventory.Key key, Event event, Optional<String> state) {
            var place = key.place();
            return new Change(
                    at,
                    Names.of(key.kind()),
                    key.id(),
                    event,
                    place.team(),
                    place.space(),
                    place.app(),
                    place.component(),
                    state.orElse(null));
        }

        static Change ofDatacenter(Instant at, String name, Event event, @Nullable String state) {
            return new Change(at, "datacenter", name, event, null, null, null, null, state);
        }
    }
}

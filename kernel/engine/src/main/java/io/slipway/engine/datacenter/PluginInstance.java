package io.slipway.engine.datacenter;

import io.slipway.engine.plugin.Family;
import io.slipway.engine.plugin.LoadedPlugin;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One instance of a plugin and the calls that are in it.
final class PluginInstance {
    private static final Logger log = LoggerFactory.getLogger(PluginInstance.class);
    /// Where so many calls never came back, the next would not either.
    private static final int MOST_ABANDONED = 16;

    private final String place;
    private final Path folder;
    private final LoadedPlugin plugin;
    private final AutoCloseable instance;
    private final Patience patience;
    private final Clock clock;
    private final CrashPoints crashPoints;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition landed = lock.newCondition();
    private final Set<Flight> flights = new HashSet<>();
    private final Set<GatedStream> streams = new HashSet<>();
    private boolean retired;

    PluginInstance(LoadedPlugin plugin, AutoCloseable instance, Surrounded surrounded) {
        this.place = surrounded.place();
        this.folder = surrounded.folder();
        this.plugin = plugin;
        this.instance = instance;
        this.patience = surrounded.patience();
        this.clock = surrounded.clock();
        this.crashPoints = surrounded.crashPoints();
    }

    /// Where it stands, and by what its calls go.
    ///
    /// @param folder of its own
    record Surrounded(String place, Path folder, Patience patience, Clock clock, CrashPoints crashPoints) {}

    Path folder() {
        return folder;
    }

    LoadedPlugin plugin() {
        return plugin;
    }

    AutoCloseable instance() {
        return instance;
    }

    /// For the log.
    Map<String, String> about() {
        return about(place, plugin);
    }

    static Map<String, String> about(String place, LoadedPlugin plugin) {
        return Map.of("place", place, "plugin", plugin.manifest().id());
    }

    Patience patience() {
        return patience;
    }

    /// For messages: `local/scheduler (scheduler-process 1.0.0)`.
    @Override
    public String toString() {
        return "%s (%s)".formatted(place, plugin);
    }

    /// @return what the plugin answered
    /// @throws ExecutionException with what the plugin threw
    /// @throws RetiredException if it takes no calls any more: ask its successor
    /// @throws SlipwayException `UNAVAILABLE` if it took too long or was replaced meanwhile
    @Nullable
    Object call(Call call) throws ExecutionException, RetiredException, InterruptedException {
        var flight = new Flight(call, launch(), this::over);
        take(flight);
        try {
            return flight.fly(patience.afterInterrupt());
        } catch (TimeoutException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "%s: %s did not answer within %s".formatted(this, call.what(), shown(call.limit())),
                    e);
        } catch (ExecutionException e) {
            if (flight.wasRecalled() && e.getCause() instanceof InterruptedException) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE, "%s was replaced during %s".formatted(this, call.what()), e);
            }
            throw e;
        }
    }

    private Flight.Launch launch() {
        return new Flight.Launch(clock.instant(), plugin.loader(), crashPoints);
    }

    private static String shown(Duration limit) {
        return limit.toMillis() < 1000 ? limit.toMillis() + " ms" : limit.toSeconds() + " s";
    }

    private void take(Flight flight) throws RetiredException {
        lock.lock();
        try {
            if (retired) {
                throw new RetiredException();
            }
            var lost = flights.stream().filter(Flight::isAbandoned).count();
            if (lost >= MOST_ABANDONED) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE,
                        "%s is not asked any more: %d calls never came back; replace it by a config reload"
                                .formatted(this, lost));
            }
            flights.add(flight);
        } finally {
            lock.unlock();
        }
    }

    private void over(Flight flight) {
        lock.lock();
        try {
            flights.remove(flight);
            landed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Remembers a stream that it opened, so that its reader is told when the instance goes.
    void opened(GatedStream stream) {
        lock.lock();
        try {
            streams.add(stream);
        } finally {
            lock.unlock();
        }
    }

    void closed(GatedStream stream) {
        lock.lock();
        try {
            streams.remove(stream);
        } finally {
            lock.unlock();
        }
    }

    int inFlight() {
        return unfinished(false).size();
    }

    /// What people should know of it: calls that never came back.
    Optional<String> trouble() {
        var lost = unfinished(true);
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of("%s: calls that never came back: %s"
                        .formatted(this, lost.stream().map(Flight::toString).collect(Collectors.joining(", "))));
    }

    private List<Flight> unfinished(boolean onlyAbandoned) {
        lock.lock();
        try {
            return flights.stream()
                    .filter(flight -> !onlyAbandoned || flight.isAbandoned())
                    .sorted(Comparator.comparing(Flight::left))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more calls, lets those in flight end, then interrupts them and closes the instance.
    ///
    /// @return whether nothing of it is left, so that its class loader may be closed
    boolean retire() throws InterruptedException {
        for (var stream : stopTaking()) {
            var pull = stream.retire();
            unfinished(false).stream()
                    .filter(flight -> pull.filter(flight::carries).isPresent())
                    .forEach(Flight::recall);
            stream.close();
        }
        awaitIdle(patienceNow());
        unfinished(false).forEach(Flight::recall);
        awaitIdle(patience.afterInterrupt());
        return close(place, instance) && inFlight() == 0;
    }

    private List<GatedStream> stopTaking() {
        lock.lock();
        try {
            retired = true;
            return List.copyOf(streams);
        } finally {
            lock.unlock();
        }
    }

    private Duration patienceNow() {
        var flying = unfinished(false);
        return plugin.family() == Family.BUILDER && !flying.isEmpty()
                ? flying.getLast().left()
                : patience.retirement();
    }

    private void awaitIdle(Duration atMost) throws InterruptedException {
        var left = atMost.toNanos();
        lock.lock();
        try {
            while (!flights.stream().allMatch(Flight::isAbandoned) && left > 0) {
                left = landed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Closes the instance itself, or a stream of it, also once it takes no calls.
    ///
    /// @return whether it did close
    boolean close(String what, AutoCloseable closed) throws InterruptedException {
        var closing = new Call("close of " + what, about(), patience.call(), () -> {
            closed.close();
            return true;
        });
        try {
            new Flight(closing, launch(), _ -> {}).fly(patience.afterInterrupt());
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.warn("{} did not close {}", this, what, e);
            return false;
        }
    }
}

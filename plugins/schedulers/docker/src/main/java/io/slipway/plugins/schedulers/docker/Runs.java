package io.slipway.plugins.schedulers.docker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Since when containers run, by the clock that nobody sets. The engine tells it by the machine's: that is compared
/// once, when a run is first seen, which is within moments of its start while a server runs.
final class Runs {
    private final Clock machine;
    private final InstantSource even;
    private final Map<Run, Instant> known = new ConcurrentHashMap<>();

    Runs(Clock machine, InstantSource even) {
        this.machine = machine;
        this.even = even;
    }

    private record Run(String container, Instant started) {}

    Instant since(Seen container) {
        return known.computeIfAbsent(
                new Run(container.container(), container.started()),
                run -> even.instant().minus(ago(run.started())));
    }

    private Duration ago(Instant started) {
        var ago = Duration.between(started, machine.instant());
        return ago.isNegative() ? Duration.ZERO : ago;
    }

    /// Those that are none of `containers` have gone.
    void keepOnly(Collection<Seen> containers) {
        Set<String> there = containers.stream().map(Seen::container).collect(Collectors.toSet());
        known.keySet().removeIf(run -> !there.contains(run.container()));
    }
}

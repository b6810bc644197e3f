package io.slipway.engine.operation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// The time by which operations wait and servers tell that they live. It goes on evenly where the machine's clock is
/// set: a look in two seconds would else come in an hour, and a server that lives be taken for one that fell.
final class QueueClock {
    private volatile Anchor anchor;

    private record Anchor(Instant time, long nanos) {}

    QueueClock(Clock clock) {
        this.anchor = new Anchor(clock.instant(), System.nanoTime());
    }

    /// Goes on from `now`, the time of the database, which all servers share.
    void set(Instant now) {
        anchor = new Anchor(now, System.nanoTime());
    }

    Instant instant() {
        var since = anchor;
        return since.time().plus(Duration.ofNanos(System.nanoTime() - since.nanos()));
    }
}

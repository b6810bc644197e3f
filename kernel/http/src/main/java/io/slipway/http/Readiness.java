package io.slipway.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Whether the server serves: not yet while it starts, no more while it stops.
@Singleton
final class Readiness {
    private volatile boolean ready;

    @Inject
    Readiness() {}

    boolean isReady() {
        return ready;
    }

    void set(boolean now) {
        ready = now;
    }
}

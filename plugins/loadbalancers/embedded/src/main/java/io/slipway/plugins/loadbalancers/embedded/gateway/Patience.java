package io.slipway.plugins.loadbalancers.embedded.gateway;

import java.util.concurrent.TimeUnit;

/// How long a client may be silent, or not take what it is sent.
final class Patience {
    private static final long FIRST_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long NEXT_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(75);
    private static final long BODY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(300);
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private long quietSince;
    private long idleLimit = FIRST_REQUEST_NANOS;
    private long stalledSince;

    Patience(long now) {
        quietSince = now;
    }

    /// The client has sent something.
    void heard(long now) {
        quietSince = now;
    }

    /// An answer is complete.
    void answered(long now) {
        heard(now);
        idleLimit = NEXT_REQUEST_NANOS;
    }

    /// The connection ends as soon as the client has taken note.
    void lingers() {
        idleLimit = LINGER_NANOS;
    }

    void writable(boolean isWritable, long now) {
        stalledSince = isWritable ? 0 : now;
    }

    boolean isStalled(long now) {
        return stalledSince != 0 && now - stalledSince > STALLED_NANOS;
    }

    /// In the middle of a request.
    boolean isQuiet(long now) {
        return now - quietSince > BODY_NANOS;
    }

    /// Between two requests. While the gateway drains it is not ended at once: that might meet a request on
    /// its way, which is told to go by its answer.
    boolean isIdle(long now, boolean draining) {
        return now - quietSince > (draining ? Math.min(idleLimit, FAREWELL_NANOS) : idleLimit);
    }
}

package io.slipway.http;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives memory that a busy hour took back to the machine. The heap shrinks at a full collection alone, and a server
/// with little to do may not come to one for days.
final class Rest implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rest.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    /// Less is not worth the tens of milliseconds.
    private static final long WORTH_BYTES = 2 << 20;

    private long before;
    private long rested;
    private final Thread thread;

    Rest() {
        thread = Thread.ofVirtual().name("rest").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                if (isDue(Runtime.getRuntime().totalMemory())) {
                    System.gc();
                    rested(Runtime.getRuntime().totalMemory());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the server ends", e);
        }
    }

    /// The heap has grown since the last rest, and grows no more.
    ///
    /// @param heapBytes its size now
    boolean isDue(long heapBytes) {
        var isCalm = heapBytes == before;
        before = heapBytes;
        return isCalm && heapBytes >= rested + WORTH_BYTES;
    }

    /// @param heapBytes what is left of it
    void rested(long heapBytes) {
        before = heapBytes;
        rested = heapBytes;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

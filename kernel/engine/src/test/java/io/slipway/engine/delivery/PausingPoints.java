package io.slipway.engine.delivery;

import io.slipway.engine.store.CrashPoints;
import java.util.HashMap;
import java.util.Map;

/// Stops a server in the middle of this process as SIGSTOP would: from the first pass of the point that was asked
/// for, each thread that comes to any crash point waits there until all go on.
final class PausingPoints implements CrashPoints {
    private final Map<String, Integer> passed = new HashMap<>();
    private String at = "";
    private boolean paused;

    /// At the next pass of the point of this name.
    synchronized void pauseAt(String point) {
        at = point;
    }

    synchronized boolean isPaused() {
        return paused;
    }

    synchronized void goOn() {
        at = "";
        paused = false;
        passed.clear();
        notifyAll();
    }

    /// How often a point was passed since [#goOn].
    synchronized int passes(String point) {
        return passed.getOrDefault(point, 0);
    }

    @Override
    public synchronized void pass(String point) {
        if (point.equals(at)) {
            paused = true;
        }
        var interrupted = false;
        while (paused) {
            try {
                wait();
            } catch (InterruptedException e) {
                // A stopped process sees it when it goes on.
                interrupted = true;
            }
        }
        passed.merge(point, 1, Integer::sum);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

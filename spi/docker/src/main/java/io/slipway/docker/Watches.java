package io.slipway.docker;

import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Hands changes to all who watch.
public final class Watches {
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    public void changed(WorkloadId id) {
        watches.forEach(watch -> watch.changed.add(id));
    }

    public WatchChanges.Changes open() {
        var watch = new Watch();
        watches.add(watch);
        return watch;
    }

    private final class Watch implements WatchChanges.Changes {
        private final LinkedBlockingQueue<WorkloadId> changed = new LinkedBlockingQueue<>();

        @Override
        public Set<WorkloadId> next(Duration wait) throws InterruptedException {
            var ids = new HashSet<WorkloadId>();
            var first = changed.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                ids.add(first);
                changed.drainTo(ids);
            }
            return ids;
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}

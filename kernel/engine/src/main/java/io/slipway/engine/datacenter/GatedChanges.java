package io.slipway.engine.datacenter;

import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.Duration;
import java.util.Set;

final class GatedChanges extends GatedStream implements WatchChanges.Changes {
    private final WatchChanges.Changes stream;

    GatedChanges(PluginInstance owner, String what, WatchChanges.Changes stream) {
        super(owner, what, stream);
        this.stream = stream;
    }

    @Override
    public Set<WorkloadId> next(Duration wait) throws InterruptedException {
        return pull(wait, () -> stream.next(wait));
    }
}

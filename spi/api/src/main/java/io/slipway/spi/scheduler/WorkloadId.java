package io.slipway.spi.scheduler;

import io.slipway.spi.Ids;

/// Names a workload for ever: the kernel makes it, and never uses one again.
public record WorkloadId(String value) {
    public WorkloadId {
        Ids.check("workload id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

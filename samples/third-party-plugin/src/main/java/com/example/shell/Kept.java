package com.example.shell;

import io.slipway.spi.Generations;
import io.slipway.spi.Owner;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/// What is kept of the last spec that was taken.
record Kept(long generation, String digest, Owner owner) {
    static Kept of(WorkloadSpec spec) {
        return new Kept(spec.generation(), spec.digest(), spec.owner());
    }

    void refuseOlder(WorkloadSpec desired) {
        Generations.checkApply(desired.id(), generation, digest, desired.generation(), desired.digest());
    }

    WorkloadStatus.Present present(WorkloadId id, List<WorkloadStatus.Instance> instances) {
        return new WorkloadStatus.Present(id, generation, digest, owner, instances, Optional.empty());
    }

    Properties properties() {
        var properties = new Properties();
        properties.setProperty("generation", Long.toString(generation));
        properties.setProperty("digest", digest);
        properties.putAll(owner.labels());
        return properties;
    }

    static Kept of(Properties properties) {
        return new Kept(
                Long.parseLong(properties.getProperty("generation")),
                properties.getProperty("digest"),
                new Owner(
                        properties.getProperty("team"),
                        properties.getProperty("space"),
                        properties.getProperty("app"),
                        properties.getProperty("component"),
                        properties.getProperty("release")));
    }
}

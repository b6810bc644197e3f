package io.slipway.tck;

import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.tck.memory.InMemoryArtifacts;
import io.slipway.tck.memory.InMemoryCluster;
import io.slipway.tck.memory.InMemoryScheduler;
import java.io.IOException;
import java.nio.file.Path;

class InMemorySchedulerNodeContractTest extends SchedulerNodeContract {
    final InMemoryCluster cluster = new InMemoryCluster();

    @Override
    protected Scheduler open() {
        return new InMemoryScheduler(cluster);
    }

    @Override
    protected Artifact artifact(Path slug) throws Exception {
        return new InMemoryArtifacts().store(slug);
    }

    @Override
    protected String ask(WorkloadId id, WorkloadStatus.Instance instance, String question) throws IOException {
        try {
            return cluster.ask(id, instance.name(), question);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }
}

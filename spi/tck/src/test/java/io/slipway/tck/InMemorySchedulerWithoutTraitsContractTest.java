package io.slipway.tck;

import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.tck.memory.InMemoryScheduler;
import java.util.Set;

/// The least that a scheduler may be.
final class InMemorySchedulerWithoutTraitsContractTest extends InMemorySchedulerContractTest {
    @Override
    protected Scheduler open() {
        return new InMemoryScheduler(cluster, Set.of(SchedulerTrait.RUNS_SLUGS), Set.of());
    }

    @Override
    protected Set<Class<? extends SchedulerCapability>> capabilities() {
        return Set.of();
    }
}

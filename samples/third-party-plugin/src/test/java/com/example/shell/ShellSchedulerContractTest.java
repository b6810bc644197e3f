package com.example.shell;

import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.tck.SchedulerContract;
import io.slipway.tck.TestContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

final class ShellSchedulerContractTest extends SchedulerContract {
    @TempDir
    Path home;

    private TestContext context;

    @Override
    protected Scheduler open() {
        return new ShellSchedulerFactory().create(new ShellSchedulerConfig(Path.of("/bin/sh"), 10), context());
    }

    @Override
    protected Artifact artifact(Path slug) throws IOException {
        return context().artifacts().store(slug);
    }

    @Override
    protected Set<Class<? extends SchedulerCapability>> capabilities() {
        return Set.of(ReportLimits.class);
    }

    private TestContext context() {
        if (context == null) {
            context = TestContext.in(home);
        }
        return context;
    }
}

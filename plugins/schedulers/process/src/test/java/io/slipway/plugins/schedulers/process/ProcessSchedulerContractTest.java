package io.slipway.plugins.schedulers.process;

import io.slipway.host.LogFile;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.ReportUsage;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.SchedulerContract;
import io.slipway.tck.TestContext;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

final class ProcessSchedulerContractTest extends SchedulerContract {
    @TempDir
    private Path home;

    private final Artifacts artifacts = new InMemoryArtifacts();

    @Override
    protected Scheduler open() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new ProcessSchedulerFactory()
                .create(
                        TestConfig.DEFAULT,
                        TestContext.in(home.resolve("scheduler")).withArtifacts(artifacts));
    }

    @Override
    protected Artifact artifact(Path slug) throws IOException {
        return artifacts.store(slug);
    }

    @Override
    protected boolean loseOldLogs(WorkloadId id, String instance) throws IOException {
        var run = home.resolve("scheduler/workloads")
                .resolve(id.value())
                .resolve(instance)
                .resolve("run");
        return new LogFile(run.resolve("stdout.log")).keepWithin(8 << 10);
    }

    @Override
    protected Set<Class<? extends SchedulerCapability>> capabilities() {
        return Set.of(ExecInstance.class, FollowLogs.class, WatchChanges.class, ReportUsage.class, ReportLimits.class);
    }
}

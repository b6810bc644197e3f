package io.slipway.plugins.schedulers.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.ManageNodes;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.tck.Await;
import io.slipway.tck.SchedulerContract;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

@RequiresBackend("swarm")
final class SwarmSchedulerContractTest extends SchedulerContract {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path home;

    private static TestContext context = TestContext.in(Path.of("/"));
    private static String network = "";

    @BeforeAll
    static void begin() throws InterruptedException {
        context = TestSwarm.context(home);
        network = "tck-" + context.installation();
        TestSwarm.makeOverlay(network);
    }

    /// Hosts tidy up by themselves, some seconds later.
    @AfterAll
    static void nothingIsLeft() throws InterruptedException {
        Await.asserted(PATIENCE, () -> assertThat(TestSwarm.left(context)).isEmpty());
        Await.until(PATIENCE, "nobody is left in the network", () -> TestSwarm.removeOverlay(network));
    }

    @Override
    protected Scheduler open() {
        return new SwarmSchedulerFactory().create(TestSwarm.config(), context);
    }

    /// A start of a container waits for disk and processors that the machine's other tests have, too.
    @Override
    protected Duration patience() {
        return PATIENCE;
    }

    /// The Swarm gives a task a port of its host that is free when it starts.
    @Override
    protected boolean keepsEndpoints() {
        return false;
    }

    @Override
    protected Attachment network() {
        return new Attachment.Named(network, Set.of("web"), Map.of("db", "192.0.2.7", "db.shop", "192.0.2.7"));
    }

    @Override
    protected Artifact artifact(Path slug) throws IOException {
        return context.artifacts().store(slug);
    }

    @Override
    protected Set<Class<? extends SchedulerCapability>> capabilities() {
        return Set.of(FollowLogs.class, ManageNodes.class, WatchChanges.class, ReportLimits.class);
    }
}

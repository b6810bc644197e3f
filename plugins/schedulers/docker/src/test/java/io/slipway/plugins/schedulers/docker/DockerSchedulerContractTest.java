package io.slipway.plugins.schedulers.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.docker.AddressRange;
import io.slipway.docker.Bridges;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.ReportUsage;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.WatchChanges;
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

@RequiresBackend("docker")
final class DockerSchedulerContractTest extends SchedulerContract {
    @TempDir
    private static Path home;

    private static TestContext context = TestContext.in(Path.of("/"));
    private static String network = "";

    @BeforeAll
    static void begin() {
        context = TestEngine.context(home);
        network = "tck-" + context.installation();
    }

    @AfterAll
    static void nothingIsLeft() throws InterruptedException {
        try (var engine = TestEngine.open()) {
            assertThat(engine.removeNetwork(network))
                    .as("nobody is left in the network")
                    .isTrue();
        }
        assertThat(TestEngine.left(context)).isEqualTo("containers [], volumes [], networks [], images []");
    }

    @Override
    protected Scheduler open() {
        return new DockerSchedulerFactory().create(TestEngine.config(), context);
    }

    /// A start of a container waits for disk and processors that the machine's other tests have, too.
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(90);
    }

    @Override
    protected Attachment network() throws InterruptedException {
        try (var engine = TestEngine.open()) {
            new Bridges(engine, AddressRange.parse("10.214.208.0/20"))
                    .bring(new Bridges.Wish(network, Map.of(), "the contract"), TestEngine.named(network));
        }
        return new Attachment.Named(network, Set.of("web"), Map.of("db", "10.214.208.1", "db.shop", "10.214.208.1"));
    }

    @Override
    protected Artifact artifact(Path slug) throws IOException {
        return context.artifacts().store(slug);
    }

    @Override
    protected Set<Class<? extends SchedulerCapability>> capabilities() {
        return Set.of(ExecInstance.class, FollowLogs.class, WatchChanges.class, ReportUsage.class, ReportLimits.class);
    }
}

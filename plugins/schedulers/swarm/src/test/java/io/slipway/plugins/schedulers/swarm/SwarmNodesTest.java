package io.slipway.plugins.schedulers.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.ManageNodes;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.tck.Await;
import io.slipway.tck.SchedulerNodeContract;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Empties hosts, so nobody else may use the Swarm meanwhile.
@RequiresBackend(value = "swarm", alone = true)
final class SwarmNodesTest extends SchedulerNodeContract {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path home;

    private static TestContext context = TestContext.in(Path.of("/"));

    @BeforeAll
    static void begin() {
        context = TestSwarm.context(home);
    }

    @AfterAll
    static void nothingIsLeft() throws InterruptedException {
        Await.asserted(PATIENCE, () -> assertThat(TestSwarm.left(context)).isEmpty());
    }

    @Override
    protected Scheduler open() {
        return new SwarmSchedulerFactory().create(TestSwarm.config(), context);
    }

    @Override
    protected Duration patience() {
        return PATIENCE;
    }

    @Override
    protected Artifact artifact(Path slug) throws IOException {
        return context.artifacts().store(slug);
    }

    @Test
    void instancesGoWhereALabelLeadsThem() throws Exception {
        var label = "slipway.led";
        var config = TestSwarm.config(TestSwarm.managers(), Map.of("node.labels." + label, "here"));
        try (var led = new SwarmSchedulerFactory().create(config, context)) {
            var nodes = led.capability(ManageNodes.class).orElseThrow();
            var chosen = nodes.nodes().getLast().name();
            nodes.label(chosen, Map.of(label, "here"), Set.of());
            var program = Specs.program(TestSwarm.BUSYBOX, Optional.of("exec sleep 1000"), Map.of());
            var spec = Specs.spec("led1", 1, new Mode.KeepRunning(3), program);
            try {
                led.apply(spec);

                Await.asserted(PATIENCE, () -> {
                    assertThat(led.status(spec.id())).isInstanceOf(WorkloadStatus.Present.class);
                    assertThat(((WorkloadStatus.Present) led.status(spec.id())).instances())
                            .hasSize(3)
                            .allMatch(each -> each.state() == WorkloadStatus.State.RUNNING)
                            .allMatch(each -> each.node().equals(Optional.of(chosen)));
                });
            } finally {
                led.remove(spec.id(), 1);
                nodes.label(chosen, Map.of(), Set.of(label));
            }
        }
    }
}

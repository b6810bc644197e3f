package io.slipway.plugins.schedulers.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.docker.Engine;
import io.slipway.plugins.schedulers.docker.EngineDoor.Cut;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import io.slipway.tck.Await;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The engine goes away, at the start and at every call.
@RequiresBackend("docker")
final class DockerEngineAwayTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final WorkloadId ID = new WorkloadId("web");
    /// More than any apply or remove makes.
    private static final int MOST_CALLS = 60;

    @TempDir
    private Path home;

    private EngineDoor door;
    private TestContext context;
    private Scheduler scheduler;
    private Engine engine;

    @BeforeEach
    void begin() throws Exception {
        door = new EngineDoor(home.resolve("engine.sock"));
        context = TestEngine.context(home);
        scheduler = new DockerSchedulerFactory().create(TestEngine.config(door.endpoint()), context);
        engine = TestEngine.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        try {
            door.open();
            scheduler.remove(ID, 999);
            assertThat(TestEngine.left(context)).isEqualTo("containers [], volumes [], networks [], images []");
        } finally {
            scheduler.close();
            engine.close();
            door.close();
        }
    }

    private static WorkloadSpec spec(long generation) {
        return Specs.spec(
                ID.value(),
                generation,
                new Mode.KeepRunning(1),
                Specs.template(TestEngine.BUSYBOX, "trap exit TERM; sleep 600 & wait"));
    }

    private int containers() throws InterruptedException {
        return engine.containers(new Labels(context).of(Labels.Kind.INSTANCE, ID))
                .size();
    }

    private void awaitsOneThatRuns() throws InterruptedException {
        Await.until(
                PATIENCE,
                "one runs",
                () -> scheduler.status(ID) instanceof WorkloadStatus.Present present
                        && present.instances().size() == 1
                        && present.instances().getFirst().state() == State.RUNNING);
        assertThat(containers()).isEqualTo(1);
    }

    @Test
    void anEngineThatIsDownAtTheStartIsToldAndUsedOnceItIsThere() throws Exception {
        door.shut();

        assertThatThrownBy(() -> scheduler.list())
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE))
                .hasMessageContaining(door.endpoint().toString());
        assertThatThrownBy(() -> scheduler.apply(spec(1)))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE));

        door.open();
        scheduler.apply(spec(1));
        awaitsOneThatRuns();
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void whateverCallItGoesAwayAtTheNextOnesBringAboutWhatIsWanted(Cut cut) throws Exception {
        var generation = 0L;
        for (var calls = 1; calls < MOST_CALLS; calls++) {
            generation += 2;
            var spec = spec(generation);
            door.shutAfter(calls, cut);
            var applied = tries(() -> scheduler.apply(spec));
            door.open();
            scheduler.apply(spec);
            awaitsOneThatRuns();

            var removal = generation + 1;
            door.shutAfter(calls, cut);
            var removed = tries(() -> scheduler.remove(ID, removal));
            door.open();
            scheduler.remove(ID, removal);
            assertThat(scheduler.status(ID)).isInstanceOf(WorkloadStatus.Absent.class);
            assertThat(containers()).isZero();
            if (applied && removed) {
                return;
            }
        }
        throw new AssertionError("more than %d calls were made".formatted(MOST_CALLS));
    }

    private interface Attempt {
        void run() throws InterruptedException;
    }

    /// @return whether it did not need as many calls as get through
    private boolean tries(Attempt attempt) throws InterruptedException {
        try {
            attempt.run();
        } catch (SlipwayException e) {
            assertThat(e.failure()).as(e.toString()).isEqualTo(Failure.UNAVAILABLE);
            return false;
        }
        return !door.isShut();
    }
}

package io.slipway.plugins.schedulers.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import io.slipway.tck.Await;
import io.slipway.tck.JumpingClock;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The machine's clock is set while something waits.
@RequiresBackend("docker")
final class DockerClockTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final WorkloadId ID = new WorkloadId("web");

    @TempDir
    private Path home;

    private final JumpingClock clock = new JumpingClock();
    private TestContext context;
    private Scheduler scheduler;

    @BeforeEach
    void begin() {
        var usual = TestEngine.context(home);
        context = new TestContext(usual.installation(), usual.instance(), usual.folder(), usual.artifacts(), clock);
        scheduler = open();
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        try {
            scheduler.remove(ID, 9);
            assertThat(TestEngine.left(context)).isEqualTo("containers [], volumes [], networks [], images []");
        } finally {
            scheduler.close();
        }
    }

    private Scheduler open() {
        return new DockerSchedulerFactory().create(TestEngine.config(), context);
    }

    private void apply(long generation, Mode mode) throws InterruptedException {
        scheduler.apply(Specs.spec(
                ID.value(), generation, mode, Specs.template(TestEngine.BUSYBOX, "trap exit TERM; sleep 600 & wait")));
    }

    private List<Instance> instances() throws InterruptedException {
        return switch (scheduler.status(ID)) {
            case WorkloadStatus.Present present -> present.instances();
            case WorkloadStatus.Absent _ -> List.of();
        };
    }

    private Optional<State> state() throws InterruptedException {
        return instances().stream().findFirst().map(Instance::state);
    }

    private void awaits(State state) throws InterruptedException {
        Await.until(PATIENCE, "it is " + state, () -> state().equals(Optional.of(state)));
    }

    /// Its drain is that of [Specs].
    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void whatLeavesServesAsLongAsItMay(int hours) throws InterruptedException {
        apply(1, new Mode.KeepRunning(1));
        awaits(State.RUNNING);
        var began = System.nanoTime();
        apply(2, new Mode.KeepRunning(0));
        assertThat(state()).contains(State.LEAVING);

        clock.jump(Duration.ofHours(hours));
        // Whoever comes next goes by what is kept.
        scheduler.close();
        scheduler = open();
        apply(2, new Mode.KeepRunning(0));

        Await.until(PATIENCE, "it has gone", () -> instances().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aRunEndsAtItsDeadline(int hours) throws InterruptedException {
        var began = System.nanoTime();
        apply(1, new Mode.RunToEnd(Duration.ofSeconds(15)));
        awaits(State.RUNNING);

        clock.jump(Duration.ofHours(hours));

        awaits(State.ENDED);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(15));
    }
}

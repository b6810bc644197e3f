package io.slipway.tck.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.tck.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InMemorySchedulerTest {
    private final MovableClock clock = MovableClock.at(Instant.EPOCH);
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final InMemoryScheduler scheduler = new InMemoryScheduler(cluster);
    private final WorkloadId web = new WorkloadId("web1");

    @Test
    void holdsThirtyThousandInstances() throws InterruptedException {
        for (var number = 0; number < 3_000; number++) {
            scheduler.apply(spec(new WorkloadId("w" + number + "x"), 1, 10));
        }

        assertThat(cluster.instances()).isEqualTo(30_000);
        assertThat(scheduler.list()).hasSize(3_000);
    }

    @Test
    void startsWhenTheClockSaysSo() throws InterruptedException {
        cluster.startAfter(Duration.ofSeconds(2));
        scheduler.apply(spec(web, 1, 1));

        assertThat(only().state()).isEqualTo(WorkloadStatus.State.STARTING);
        clock.advance(Duration.ofSeconds(2));
        assertThat(only().state()).isEqualTo(WorkloadStatus.State.RUNNING);
    }

    @Test
    void startsAgainWhatCrashedAndBacksOff() throws InterruptedException {
        scheduler.apply(spec(web, 1, 1));
        var name = only().name();

        cluster.crash(web, name, 7);
        assertThat(only().restarts()).isOne();
        cluster.crash(web, name, 7);
        assertThat(only().state()).isEqualTo(WorkloadStatus.State.BACKING_OFF);
        clock.advance(Duration.ofSeconds(1));
        assertThat(only().state()).isEqualTo(WorkloadStatus.State.RUNNING);
    }

    @Test
    void failsAsTheTestWishes() throws InterruptedException {
        cluster.trouble().fail(Failure.UNAVAILABLE);

        assertThatThrownBy(() -> scheduler.apply(spec(web, 1, 1)))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE));
        cluster.trouble().heal();
        assertThat(scheduler.status(web)).isEqualTo(new WorkloadStatus.Absent(web));
        assertThat(cluster.trouble().calls("apply")).isOne();
    }

    @Test
    void replacesALostInstanceUnderAnotherName() throws InterruptedException {
        scheduler.apply(spec(web, 1, 1));
        var name = only().name();

        cluster.lose(web, name);

        assertThat(only().name()).isNotEqualTo(name);
    }

    private WorkloadStatus.Instance only() throws InterruptedException {
        return ((WorkloadStatus.Present) scheduler.status(web)).instances().getFirst();
    }

    private static WorkloadSpec spec(WorkloadId id, long generation, int instances) {
        var program = new Program(
                new Artifact.Image("registry.example.com/web"),
                Optional.empty(),
                Map.of(),
                List.of(new Port("http", OptionalInt.empty(), Port.Transport.TCP, "http")),
                new Limits(1 << 20, 100, 10),
                "TERM",
                Duration.ofSeconds(1));
        return new WorkloadSpec(
                id,
                generation,
                new Owner("team", "default", "shop", "web", "v1"),
                new Template(program, List.of(), List.of(), Map.of()),
                new Mode.KeepRunning(instances),
                Set.of(),
                Duration.ZERO);
    }
}

package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What holds for every scheduler: the four verbs, generations, crashes of the kernel.
abstract class SchedulerCoreLaws extends SchedulerFixture {
    @Test
    void statusOfAnUnknownIdIsAbsent() throws Exception {
        var id = unusedId();

        assertThat(scheduler.status(id)).isEqualTo(new WorkloadStatus.Absent(id));
    }

    @Test
    void removeOfAbsentSucceeds() throws Exception {
        var id = unusedId();

        scheduler.remove(id, 1);

        assertThat(scheduler.status(id)).isEqualTo(new WorkloadStatus.Absent(id));
    }

    @Test
    void applyBringsUpWhatIsWanted() throws Exception {
        var spec = spec(new Mode.KeepRunning(2), program(Map.of("GREETING", EnvValue.of("good day 'to' $you"))));
        scheduler.apply(spec);

        var instances = running(spec, 2);
        assertThat(instances).extracting(WorkloadStatus.Instance::name).doesNotHaveDuplicates();
        for (var instance : instances) {
            assertThat(instance.endpoints())
                    .isNotEmpty()
                    .allMatch(each -> each.portName().equals("http"));
            assertThat(ask(spec.id(), instance, "env/GREETING")).isEqualTo("good day 'to' $you");
            assertThat(ask(spec.id(), instance, "env/PORT"))
                    .matches("[0-9]+")
                    .isEqualTo(ask(spec.id(), instance, "env/PORT_HTTP"));
        }
    }

    @Test
    void statusTellsWhatWasApplied() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);

        var present = present(spec.id());
        assertThat(present.generation()).isEqualTo(spec.generation());
        assertThat(present.digest()).isEqualTo(spec.digest());
        assertThat(present.owner()).isEqualTo(spec.owner());
    }

    @Test
    void zeroInstancesAreAWorkloadToo() throws Exception {
        var spec = keep(0);
        scheduler.apply(spec);

        assertThat(present(spec.id()).instances()).isEmpty();
        assertThat(scheduler.list()).extracting(WorkloadStatus.Present::id).containsExactly(spec.id());
    }

    @Test
    void applyTwiceIsApplyOnce() throws Exception {
        var spec = keep(2);
        scheduler.apply(spec);
        var before = incarnations(spec, 2);

        scheduler.apply(spec);

        assertThat(incarnations(spec, 2)).isEqualTo(before);
    }

    @Test
    void aHigherCountRestartsNothing() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var before = incarnations(spec, 1);

        var more = next(spec, new Mode.KeepRunning(2));
        scheduler.apply(more);

        assertThat(incarnations(more, 2)).containsAllEntriesOf(before);
    }

    @Test
    void aLowerCountRestartsNothing() throws Exception {
        var spec = keep(2);
        scheduler.apply(spec);
        var before = incarnations(spec, 2);

        var fewer = next(spec, new Mode.KeepRunning(1));
        scheduler.apply(fewer);

        assertThat(before).containsAllEntriesOf(incarnations(fewer, 1));
    }

    @Test
    void anotherTemplateReplacesInstances() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var before = new HashSet<>(incarnations(spec, 1).values());

        var template =
                spec(spec.mode(), program(Map.of("RELEASE", EnvValue.of("v2")))).template();
        var desired = next(spec, spec.mode(), template);
        scheduler.apply(desired);

        Await.until(
                patience(),
                "the new template runs",
                () -> incarnations(desired, 1).values().stream().noneMatch(before::contains));
        var instance = running(desired, 1).getFirst();
        assertThat(ask(desired.id(), instance, "env/RELEASE")).isEqualTo("v2");
    }

    @Test
    void staleApplyIsRefusedAndChangesNothing() throws Exception {
        var spec = keep(1);
        var newer = next(spec, new Mode.KeepRunning(2));
        scheduler.apply(newer);
        var before = incarnations(newer, 2);

        Refusals.refused(Failure.CONFLICT, "an older generation", () -> scheduler.apply(spec));

        assertThat(present(spec.id()).digest()).isEqualTo(newer.digest());
        assertThat(incarnations(newer, 2)).isEqualTo(before);
    }

    @Test
    void staleRemoveIsRefusedAndChangesNothing() throws Exception {
        var newer = next(keep(1), new Mode.KeepRunning(1));
        scheduler.apply(newer);
        var before = incarnations(newer, 1);

        Refusals.refused(
                Failure.CONFLICT, "an older generation", () -> scheduler.remove(newer.id(), newer.generation() - 1));

        assertThat(incarnations(newer, 1)).isEqualTo(before);
    }

    @Test
    void anotherSpecOfTheSameGenerationIsRefused() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var same = new WorkloadSpec(
                spec.id(),
                spec.generation(),
                spec.owner(),
                spec.template(),
                new Mode.KeepRunning(2),
                spec.retire(),
                spec.drain());

        Refusals.refused(Failure.CONFLICT, "another digest", () -> scheduler.apply(same));

        assertThat(present(spec.id()).digest()).isEqualTo(spec.digest());
        assertThat(running(spec, 1)).hasSize(1);
    }

    @Test
    void survivesAKernelCrash() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var before = incarnations(spec, 1);

        scheduler = reopen();

        assertThat(present(spec.id()).digest()).isEqualTo(spec.digest());
        assertThat(incarnations(spec, 1)).isEqualTo(before);
        assertThat(scheduler.list()).extracting(WorkloadStatus.Present::id).containsExactly(spec.id());
    }

    @Test
    void returnsWithinASecondOfAnInterrupt() throws Exception {
        var spec = keep(2);

        Interrupts.endWithinASecond(() -> scheduler.apply(spec));

        scheduler.apply(spec);
        assertThat(running(spec, 2)).hasSize(2);
        Interrupts.endWithinASecond(() -> scheduler.remove(spec.id(), spec.generation()));
        scheduler.remove(spec.id(), spec.generation());
        assertThat(scheduler.status(spec.id())).isInstanceOf(WorkloadStatus.Absent.class);
    }

    @Test
    void overlappingAppliesConverge() throws Exception {
        var other = reopen();
        var spec = keep(1);
        Interrupts.overlap(patience(), () -> scheduler.apply(spec), () -> other.apply(spec));
        assertThat(running(spec, 1)).hasSize(1);

        var second = next(spec, new Mode.KeepRunning(3));
        var third = next(second, new Mode.KeepRunning(2));
        Interrupts.overlap(patience(), () -> scheduler.apply(second), () -> other.apply(third));

        scheduler.apply(third);
        assertThat(running(third, 2)).hasSize(2);
        assertThat(present(third.id()).digest()).isEqualTo(third.digest());
    }

    @Test
    void overlappingRemovesConverge() throws Exception {
        var other = reopen();
        var spec = keep(2);
        scheduler.apply(spec);
        assertThat(running(spec, 2)).hasSize(2);

        Interrupts.overlap(
                patience(),
                () -> scheduler.remove(spec.id(), spec.generation()),
                () -> other.remove(spec.id(), spec.generation()));

        assertThat(scheduler.status(spec.id())).isInstanceOf(WorkloadStatus.Absent.class);
    }

    @Test
    void removeLeavesNothing() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var instance = running(spec, 1).getFirst();

        scheduler.remove(spec.id(), spec.generation());

        assertThat(scheduler.status(spec.id())).isInstanceOf(WorkloadStatus.Absent.class);
        assertThat(scheduler.list()).isEmpty();
        assertThatThrownBy(() -> ask(spec.id(), instance, "incarnation"))
                .as("nothing of it runs once remove has returned")
                .isInstanceOf(Exception.class);
    }

    @Test
    void listHoldsOursAndNothingElse() throws Exception {
        var one = keep(1);
        var two = keep(1);
        scheduler.apply(one);
        scheduler.apply(two);

        assertThat(scheduler.list())
                .extracting(WorkloadStatus.Present::id)
                .containsExactlyInAnyOrder(one.id(), two.id());
    }
}

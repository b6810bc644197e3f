package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.tck.memory.InMemoryCluster;
import io.slipway.tck.memory.InMemoryScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each scheduler here is wrong in one way, and the contract must tell in which.
final class BrokenSchedulersTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(ForgetsOnReopen.class, "survivesAKernelCrash"),
                broken(IgnoresInterrupts.class, "returnsWithinASecondOfAnInterrupt"),
                broken(LeaksOnRemove.class, "removeLeavesNothing", "aCommandEndsWithItsInstance"),
                broken(FailsToRemoveTheUnknown.class, "removeOfAbsentSucceeds"),
                broken(ThrowsForTheUnknown.class, "statusOfAnUnknownIdIsAbsent", "removeOfAbsentSucceeds"),
                broken(RestartsOnReapply.class, "applyTwiceIsApplyOnce", "anEndedRunKeepsItsExitUntilRemoved"),
                broken(RestartsOnMore.class, "aHigherCountRestartsNothing"),
                broken(
                        KeepsTheOldTemplate.class,
                        "anotherTemplateReplacesInstances",
                        "filesAreThereWhenAProgramStarts",
                        "filesAreThereAnywhere"),
                broken(GoesBackInGeneration.class, "staleApplyIsRefusedAndChangesNothing"),
                broken(RemovesByAnOldGeneration.class, "staleRemoveIsRefusedAndChangesNothing"),
                broken(TakesAnotherSpecOfOneGeneration.class, "anotherSpecOfTheSameGenerationIsRefused"),
                broken(
                        ListsWhatIsNotOurs.class,
                        "listHoldsOursAndNothingElse",
                        "zeroInstancesAreAWorkloadToo",
                        "survivesAKernelCrash",
                        "removeLeavesNothing"),
                broken(ForgetsTheOwner.class, "statusTellsWhatWasApplied"),
                broken(AcceptsUdp.class, "undeclaredTraitsAreRefusedAndChangeNothing"),
                broken(AcceptsRuns.class, "undeclaredTraitsAreRefusedAndChangeNothing"),
                broken(OffersWhatItLacks.class, "offersExactlyItsCapabilities"),
                broken(RetiresTheNewest.class, "retiredInstancesGoFirst"),
                broken(CutsTheDrain.class, "leavingInstancesServeOnWhileTheyDrain"),
                broken(DoublesAnOrdinal.class, "ordinalsHaveTheirNumbersAndNeverTwoOfOne"),
                broken(UpdatesAllOrdinals.class, "ordinalsHaveTheirNumbersAndNeverTwoOfOne"),
                broken(ForgetsAnEndedRun.class, "anEndedRunKeepsItsExitUntilRemoved", "aRunIsEndedAtItsDeadline"),
                broken(IgnoresTheDeadline.class, "aRunIsEndedAtItsDeadline"),
                broken(MovesEndpoints.class, "keepsEndpointsOverARestart"),
                broken(HidesHowItEnded.class, "startsAgainWhatEnded"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    /// Impatient: what does not come about at once in memory never does.
    abstract static class Broken extends InMemorySchedulerContractTest {
        @Override
        protected Duration patience() {
            return Duration.ofMillis(1_500);
        }

        final InMemoryScheduler right() {
            return new InMemoryScheduler(cluster);
        }

        final InMemoryScheduler rightBut(SchedulerTrait trait) {
            var traits = EnumSet.copyOf(right().traits());
            traits.remove(trait);
            return new InMemoryScheduler(cluster, traits, InMemoryScheduler.CAPABILITIES);
        }
    }

    static final class ForgetsOnReopen extends Broken {
        private boolean opened;

        @Override
        protected Scheduler open() {
            var again = opened;
            opened = true;
            return new BentScheduler(right()) {
                @Override
                public WorkloadStatus status(WorkloadId id) throws InterruptedException {
                    return again ? new WorkloadStatus.Absent(id) : super.status(id);
                }
            };
        }
    }

    static final class IgnoresInterrupts extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    super.apply(desired);
                    spin(Duration.ofMillis(30), true);
                    if (Thread.currentThread().isInterrupted()) {
                        spin(Duration.ofSeconds(2), false);
                    }
                }
            };
        }

        private static void spin(Duration limit, boolean untilInterrupted) {
            var end = System.nanoTime() + limit.toNanos();
            while (System.nanoTime() < end
                    && !(untilInterrupted && Thread.currentThread().isInterrupted())) {
                Thread.onSpinWait();
            }
        }
    }

    static final class LeaksOnRemove extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                private final Set<WorkloadId> removed = ConcurrentHashMap.newKeySet();

                @Override
                public WorkloadStatus status(WorkloadId id) throws InterruptedException {
                    return removed.contains(id) ? new WorkloadStatus.Absent(id) : super.status(id);
                }

                @Override
                public void remove(WorkloadId id, long generation) throws InterruptedException {
                    if (super.status(id) instanceof WorkloadStatus.Present kept && kept.generation() > generation) {
                        super.remove(id, generation);
                    }
                    removed.add(id);
                }
            };
        }
    }

    static final class FailsToRemoveTheUnknown extends Broken {
        private volatile boolean used;

        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    used = true;
                    super.apply(desired);
                }

                @Override
                public void remove(WorkloadId id, long generation) throws InterruptedException {
                    if (!used && status(id) instanceof WorkloadStatus.Absent) {
                        throw SlipwayException.invalid("there is no " + id);
                    }
                    super.remove(id, generation);
                }
            };
        }
    }

    static final class ThrowsForTheUnknown extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                private final Set<WorkloadId> seen = ConcurrentHashMap.newKeySet();

                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    super.apply(desired);
                    seen.add(desired.id());
                }

                @Override
                public WorkloadStatus status(WorkloadId id) throws InterruptedException {
                    var status = super.status(id);
                    if (status instanceof WorkloadStatus.Absent && seen.isEmpty()) {
                        throw SlipwayException.invalid("there is no " + id);
                    }
                    return status;
                }
            };
        }
    }

    static final class RestartsOnReapply extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    if (status(desired.id()) instanceof WorkloadStatus.Present kept
                            && kept.generation() == desired.generation()
                            && kept.digest().equals(desired.digest())) {
                        super.remove(desired.id(), desired.generation());
                    }
                    super.apply(desired);
                }
            };
        }
    }

    static final class RestartsOnMore extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    if (status(desired.id()) instanceof WorkloadStatus.Present kept
                            && desired.mode() instanceof Mode.KeepRunning(int count)
                            && kept.instances().size() < count
                            && kept.generation() < desired.generation()) {
                        super.remove(desired.id(), desired.generation());
                    }
                    super.apply(desired);
                }
            };
        }
    }

    static final class KeepsTheOldTemplate extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                private final ConcurrentHashMap<WorkloadId, WorkloadSpec> first = new ConcurrentHashMap<>();

                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    var before = first.computeIfAbsent(desired.id(), _ -> desired);
                    super.apply(
                            desired.mode() instanceof Mode.KeepRunning
                                    ? new WorkloadSpec(
                                            desired.id(),
                                            desired.generation(),
                                            desired.owner(),
                                            before.template(),
                                            desired.mode(),
                                            desired.retire(),
                                            desired.drain())
                                    : desired);
                }
            };
        }
    }

    static final class GoesBackInGeneration extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    try {
                        super.apply(desired);
                    } catch (SlipwayException e) {
                        if (status(desired.id()) instanceof WorkloadStatus.Present kept
                                && kept.generation() == desired.generation()) {
                            throw e;
                        }
                        if (e.failure() != Failure.CONFLICT) {
                            throw e;
                        }
                        super.remove(desired.id(), Long.MAX_VALUE);
                        super.apply(desired);
                    }
                }
            };
        }
    }

    static final class RemovesByAnOldGeneration extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void remove(WorkloadId id, long generation) throws InterruptedException {
                    super.remove(id, Long.MAX_VALUE);
                }
            };
        }
    }

    static final class TakesAnotherSpecOfOneGeneration extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    if (!(status(desired.id()) instanceof WorkloadStatus.Present kept)
                            || kept.generation() != desired.generation()) {
                        super.apply(desired);
                    }
                }
            };
        }
    }

    static final class ListsWhatIsNotOurs extends Broken {
        @Override
        protected Scheduler open() {
            var foreign = new InMemoryScheduler(new InMemoryCluster());
            return new BentScheduler(right()) {
                @Override
                public List<WorkloadStatus.Present> list() throws InterruptedException {
                    foreign.apply(keep(0));
                    var all = new ArrayList<>(super.list());
                    all.addAll(foreign.list());
                    return all;
                }
            };
        }
    }

    static final class ForgetsTheOwner extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public WorkloadStatus status(WorkloadId id) throws InterruptedException {
                    return super.status(id) instanceof WorkloadStatus.Present kept
                            ? new WorkloadStatus.Present(
                                    id,
                                    kept.generation(),
                                    kept.digest(),
                                    new Owner("nobody", "default", null, null, null),
                                    kept.instances(),
                                    kept.message())
                            : new WorkloadStatus.Absent(id);
                }
            };
        }
    }

    static final class AcceptsUdp extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public Set<SchedulerTrait> traits() {
                    return rightBut(SchedulerTrait.UDP_PORTS).traits();
                }
            };
        }
    }

    static final class AcceptsRuns extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public Set<SchedulerTrait> traits() {
                    return rightBut(SchedulerTrait.RUNS_TO_END).traits();
                }
            };
        }
    }

    static final class OffersWhatItLacks extends Broken {
        @Override
        protected Scheduler open() {
            return right();
        }

        @Override
        protected Set<Class<? extends SchedulerCapability>> capabilities() {
            return Set.of(FollowLogs.class);
        }
    }

    static final class RetiresTheNewest extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    super.apply(with(desired, Set.of(), desired.drain()));
                }
            };
        }
    }

    static final class CutsTheDrain extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    super.apply(with(desired, desired.retire(), desired.drain().dividedBy(3)));
                }
            };
        }
    }

    static final class DoublesAnOrdinal extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public WorkloadStatus status(WorkloadId id) throws InterruptedException {
                    return super.status(id) instanceof WorkloadStatus.Present kept
                            ? with(kept, DoublesAnOrdinal::doubled)
                            : new WorkloadStatus.Absent(id);
                }
            };
        }

        private static List<WorkloadStatus.Instance> doubled(List<WorkloadStatus.Instance> instances) {
            var all = new ArrayList<>(instances);
            instances.stream().filter(each -> each.name().equals("2")).forEach(all::add);
            return all;
        }
    }

    static final class UpdatesAllOrdinals extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    super.apply(
                            desired.mode() instanceof Mode.Ordinals(int count, var _, int _)
                                    ? with(desired, new Mode.Ordinals(count, Optional.empty(), 0))
                                    : desired);
                }
            };
        }
    }

    static final class ForgetsAnEndedRun extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public WorkloadStatus status(WorkloadId id) throws InterruptedException {
                    return super.status(id) instanceof WorkloadStatus.Present kept
                            ? with(
                                    kept,
                                    instances -> instances.stream()
                                            .filter(each -> each.state() != WorkloadStatus.State.ENDED)
                                            .toList())
                            : new WorkloadStatus.Absent(id);
                }
            };
        }
    }

    static final class IgnoresTheDeadline extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public void apply(WorkloadSpec desired) throws InterruptedException {
                    super.apply(
                            desired.mode() instanceof Mode.RunToEnd
                                    ? with(desired, new Mode.RunToEnd(Duration.ofHours(1)))
                                    : desired);
                }
            };
        }
    }

    static final class MovesEndpoints extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public WorkloadStatus status(WorkloadId id) throws InterruptedException {
                    return super.status(id) instanceof WorkloadStatus.Present kept
                            ? with(
                                    kept,
                                    instances -> instances.stream()
                                            .map(MovesEndpoints::moved)
                                            .toList())
                            : new WorkloadStatus.Absent(id);
                }
            };
        }

        private static WorkloadStatus.Instance moved(WorkloadStatus.Instance instance) {
            return new WorkloadStatus.Instance(
                    instance.name(),
                    instance.state(),
                    instance.endpoints().stream()
                            .map(each -> new Endpoint(
                                    each.portName(),
                                    each.host(),
                                    each.port() + instance.restarts(),
                                    each.transport(),
                                    each.reach()))
                            .toList(),
                    instance.restarts(),
                    instance.since(),
                    instance.lastExit(),
                    instance.node(),
                    instance.message());
        }
    }

    static final class HidesHowItEnded extends Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public WorkloadStatus status(WorkloadId id) throws InterruptedException {
                    return super.status(id) instanceof WorkloadStatus.Present kept
                            ? with(
                                    kept,
                                    instances -> instances.stream()
                                            .map(HidesHowItEnded::hidden)
                                            .toList())
                            : new WorkloadStatus.Absent(id);
                }
            };
        }

        private static WorkloadStatus.Instance hidden(WorkloadStatus.Instance instance) {
            return new WorkloadStatus.Instance(
                    instance.name(),
                    instance.state(),
                    instance.endpoints(),
                    instance.restarts(),
                    instance.since(),
                    instance.state() == WorkloadStatus.State.RUNNING ? Optional.empty() : instance.lastExit(),
                    instance.node(),
                    instance.message());
        }
    }
}

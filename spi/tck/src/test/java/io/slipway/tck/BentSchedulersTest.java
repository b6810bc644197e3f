package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.ReportUsage;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// More schedulers that are wrong in one way, told in one method each.
final class BentSchedulersTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(NeverStartsWhatIsJoined.class, "joinsANamedNetwork"),
                broken(RemovesTheLowestOrdinal.class, "theHighestOrdinalGoesFirst"),
                broken(RestartsOnFewer.class, "aLowerCountRestartsNothing"),
                broken(ForgetsTheEnvironment.class, "applyBringsUpWhatIsWanted"),
                broken(RestartsWithoutEnd.class, "backsOffFromWhatEndsAgainAndAgain"),
                broken(ForgetsMounts.class, "mountedDirectoriesKeepWhatIsWritten"),
                broken(ForgetsFiles.class, "filesAreThereAnywhere", "filesAreThereWhenAProgramStarts"),
                broken(HidesUdp.class, "udpPortsHaveEndpoints"),
                broken(AppliesAlone.class, "overlappingAppliesConverge", "anEndedRunKeepsItsExitUntilRemoved"),
                broken(RemovesAlone.class, "overlappingRemovesConverge", "survivesAKernelCrash"),
                broken(WatchesNothing.class, "watchTellsWhatChanged"),
                broken(CountsNothing.class, "usageIsToldOfWhatRuns"),
                broken(SaysNothingInASentence.class, "whatIsNotEnforcedIsToldInSentences"),
                broken(ReadsOnWhenInterrupted.class, "waitingForLogsEndsWithinASecondOfAnInterrupt"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    abstract static class Broken extends InMemorySchedulerContractTest {
        @Override
        protected Duration patience() {
            return Duration.ofMillis(1_500);
        }

        final Scheduler applying(UnaryOperator<WorkloadSpec> other) {
            return Bend.one(
                    Scheduler.class,
                    super.open(),
                    "apply",
                    (right, given) -> right.answer(other.apply((WorkloadSpec) given[0])));
        }

        final Scheduler showing(UnaryOperator<WorkloadStatus.Instance> other) {
            return Bend.one(
                    Scheduler.class,
                    super.open(),
                    "status",
                    (right, given) -> right.answer(given) instanceof WorkloadStatus.Present present
                            ? BentScheduler.with(
                                    present, all -> all.stream().map(other).toList())
                            : right.answer(given));
        }

        final <C extends SchedulerCapability> Scheduler offering(Class<C> type, UnaryOperator<C> other) {
            return Bend.one(
                    Scheduler.class,
                    super.open(),
                    "capability",
                    (right, given) -> given[0] == type
                            ? Optional.of(other.apply(
                                    type.cast(Bend.optional(right.answer(given)).orElseThrow())))
                            : right.answer(given));
        }

        static WorkloadSpec with(WorkloadSpec spec, Template template, Mode mode) {
            return new WorkloadSpec(
                    spec.id(), spec.generation(), spec.owner(), template, mode, spec.retire(), spec.drain());
        }
    }

    static final class NeverStartsWhatIsJoined extends Broken {
        @Override
        protected Scheduler open() {
            return applying(spec -> spec.template().attachments().isEmpty()
                    ? spec
                    : with(spec, spec.template(), new Mode.KeepRunning(0)));
        }
    }

    static final class RemovesTheLowestOrdinal extends Broken {
        @Override
        protected Scheduler open() {
            return Bend.one(Scheduler.class, super.open(), "status", (right, given) -> {
                var status = right.answer(given);
                return status instanceof WorkloadStatus.Present present
                                && present.instances().size() == 1
                                && present.instances().getFirst().name().equals("0")
                        ? BentScheduler.with(present, all -> List.of(named("1", all.getFirst())))
                        : status;
            });
        }

        private static WorkloadStatus.Instance named(String name, WorkloadStatus.Instance instance) {
            return new WorkloadStatus.Instance(
                    name,
                    instance.state(),
                    instance.endpoints(),
                    instance.restarts(),
                    instance.since(),
                    instance.lastExit(),
                    instance.node(),
                    instance.message());
        }
    }

    static final class RestartsOnFewer extends Broken {
        @Override
        protected Scheduler open() {
            var right = super.open();
            return Bend.one(Scheduler.class, right, "apply", (answer, given) -> {
                var desired = (WorkloadSpec) given[0];
                if (desired.mode().equals(new Mode.KeepRunning(1))
                        && right.status(desired.id()) instanceof WorkloadStatus.Present present
                        && present.instances().size() == 2
                        && present.generation() < desired.generation()) {
                    right.remove(desired.id(), desired.generation());
                }
                return answer.answer(given);
            });
        }
    }

    static final class ForgetsTheEnvironment extends Broken {
        @Override
        protected Scheduler open() {
            return applying(spec -> {
                var main = spec.template().main();
                var env = new HashMap<String, EnvValue>(main.env());
                env.remove("GREETING");
                var less = new Program(
                        main.artifact(),
                        main.command(),
                        env,
                        main.files(),
                        main.ports(),
                        main.limits(),
                        main.stopSignal(),
                        main.grace());
                var template = spec.template();
                return with(
                        spec,
                        new Template(less, template.attachments(), template.mounts(), template.mountsByOrdinal()),
                        spec.mode());
            });
        }
    }

    static final class RestartsWithoutEnd extends Broken {
        @Override
        protected Scheduler open() {
            return showing(instance -> new WorkloadStatus.Instance(
                    instance.name(),
                    instance.state(),
                    instance.endpoints(),
                    20 * instance.restarts(),
                    instance.since(),
                    instance.lastExit(),
                    instance.node(),
                    instance.message()));
        }
    }

    static final class ForgetsFiles extends Broken {
        @Override
        protected Scheduler open() {
            return applying(spec -> with(
                    spec,
                    new Template(
                            spec.template().main().withFiles(List.of()),
                            spec.template().attachments(),
                            spec.template().mounts(),
                            spec.template().mountsByOrdinal()),
                    spec.mode()));
        }
    }

    static final class ForgetsMounts extends Broken {
        @Override
        protected Scheduler open() {
            return applying(spec -> with(
                    spec,
                    new Template(spec.template().main(), spec.template().attachments(), List.of(), Map.of()),
                    spec.mode()));
        }
    }

    static final class HidesUdp extends Broken {
        @Override
        protected Scheduler open() {
            return showing(instance -> new WorkloadStatus.Instance(
                    instance.name(),
                    instance.state(),
                    instance.endpoints().stream()
                            .filter(each -> each.transport() == Port.Transport.TCP)
                            .toList(),
                    instance.restarts(),
                    instance.since(),
                    instance.lastExit(),
                    instance.node(),
                    instance.message()));
        }
    }

    static final class AppliesAlone extends Broken {
        private int opened;

        @Override
        protected Scheduler open() {
            return refusing("apply", ++opened > 1, super.open());
        }
    }

    static final class RemovesAlone extends Broken {
        private int opened;

        @Override
        protected Scheduler open() {
            return refusing("remove", ++opened > 1, super.open());
        }
    }

    static final class WatchesNothing extends Broken {
        @Override
        protected Scheduler open() {
            return offering(
                    WatchChanges.class,
                    watch -> () -> Bend.one(WatchChanges.Changes.class, watch.watch(), "next", (right, given) -> {
                        right.answer(given);
                        return Set.of();
                    }));
        }
    }

    static final class CountsNothing extends Broken {
        @Override
        protected Scheduler open() {
            return offering(ReportUsage.class, _ -> _ -> Map.of());
        }
    }

    static final class SaysNothingInASentence extends Broken {
        @Override
        protected Scheduler open() {
            return offering(ReportLimits.class, _ -> () -> List.of(" "));
        }
    }

    static final class ReadsOnWhenInterrupted extends Broken {
        @Override
        protected Scheduler open() {
            return offering(
                    FollowLogs.class,
                    logs -> (id, instance, cursor) -> Bend.one(
                            FollowLogs.LogStream.class, logs.follow(id, instance, cursor), "next", (right, given) -> {
                                try {
                                    return right.answer(given);
                                } catch (InterruptedException e) {
                                    return Bend.deaf(_ -> List.of(), interrupted(given));
                                }
                            }));
        }

        private static Object[] interrupted(Object[] given) {
            Thread.currentThread().interrupt();
            return given;
        }
    }

    private static Scheduler refusing(String method, boolean refuses, Scheduler right) {
        return Bend.one(Scheduler.class, right, method, (answer, given) -> {
            if (refuses) {
                throw new SlipwayException(Failure.BROKEN, "another has it open");
            }
            return answer.answer(given);
        });
    }
}

package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// As [BrokenSchedulersTest], of those whose logs are wrong.
final class BrokenSchedulerLogsTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(HidesTheGap.class, "aGapInTheLogIsTold"),
                broken(LosesTheFirstLine.class, "logsHoldTheFirstLineAndTheLast", "aGapInTheLogIsTold"),
                broken(
                        RereadsTheLog.class,
                        "logsResumeAtACursorAfterAKernelCrash",
                        "logsOfAnUnknownInstanceOrCursorAreRefused"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    static final class HidesTheGap extends BrokenSchedulersTest.Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
                    return type == FollowLogs.class
                            ? Optional.of(type.cast(bent(
                                    right,
                                    entries -> entries.stream()
                                            .filter(LogEntry.Line.class::isInstance)
                                            .toList())))
                            : super.capability(type);
                }
            };
        }
    }

    static final class LosesTheFirstLine extends BrokenSchedulersTest.Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
                    return type == FollowLogs.class
                            ? Optional.of(type.cast(bent(
                                    right,
                                    entries -> entries.size() > 2 ? entries.subList(1, entries.size()) : entries)))
                            : super.capability(type);
                }
            };
        }
    }

    static final class RereadsTheLog extends BrokenSchedulersTest.Broken {
        @Override
        protected Scheduler open() {
            return new BentScheduler(right()) {
                @Override
                public <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
                    FollowLogs fromTheStart = (id, instance, _) -> right.follow(id, instance, Optional.empty());
                    return type == FollowLogs.class ? Optional.of(type.cast(fromTheStart)) : super.capability(type);
                }
            };
        }
    }
}

package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.scheduler.ManageNodes;
import io.slipway.spi.scheduler.Node;
import io.slipway.spi.scheduler.Node.Use;
import io.slipway.spi.scheduler.Scheduler;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Schedulers that are wrong in one way about their nodes, and the law that each breaks.
final class BrokenSchedulerNodesTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(HidesAddresses.class, "instancesNameTheirNode"),
                broken(LeavesDrainedNodesAlone.class, "aDrainedNodeIsLeftUntilItIsActiveAgain"),
                broken(EmptiesPausedNodes.class, "aPausedNodeKeepsWhatItHasAndGetsNothingNew"),
                broken(ReplacesAllLabels.class, "labelsAreSetAndTakenAwayOneByOne"),
                broken(IgnoresUnknownNodes.class, "changesOfAnUnknownNodeAreRefused"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    abstract static class Broken extends InMemorySchedulerNodeContractTest {
        @Override
        protected Duration patience() {
            return Duration.ofMillis(1_500);
        }

        final Scheduler bent(String method, Bend.Method instead) {
            return Bend.one(
                    Scheduler.class,
                    super.open(),
                    "capability",
                    (right, given) -> given[0] == ManageNodes.class
                            ? Optional.of(Bend.one(ManageNodes.class, manager(right, given), method, instead))
                            : right.answer(given));
        }

        private static ManageNodes manager(Bend.Right right, Object[] given) throws Throwable {
            return (ManageNodes) Bend.optional(right.answer(given)).orElseThrow();
        }
    }

    static final class HidesAddresses extends Broken {
        @Override
        protected Scheduler open() {
            return bent(
                    "nodes",
                    (right, given) -> ((List<?>) answered(right, given))
                            .stream()
                                    .map(Node.class::cast)
                                    .map(node -> new Node(
                                            node.name(),
                                            node.state(),
                                            node.use(),
                                            node.labels(),
                                            List.of(),
                                            node.message()))
                                    .toList());
        }

        private static Object answered(Bend.Right right, Object[] given) throws Throwable {
            return Optional.ofNullable(right.answer(given)).orElseThrow();
        }
    }

    static final class LeavesDrainedNodesAlone extends Broken {
        @Override
        protected Scheduler open() {
            return bent("use", (right, given) -> instead(right, given, Use.DRAINED, Use.PAUSED));
        }
    }

    static final class EmptiesPausedNodes extends Broken {
        @Override
        protected Scheduler open() {
            return bent("use", (right, given) -> instead(right, given, Use.PAUSED, Use.DRAINED));
        }
    }

    private static @Nullable Object instead(Bend.Right right, Object[] given, Use of, Use other) throws Throwable {
        return right.answer(given[0], given[1] == of ? other : given[1]);
    }

    static final class ReplacesAllLabels extends Broken {
        @Override
        protected Scheduler open() {
            return bent("label", (right, given) -> {
                var away = new HashSet<>(Set.of("slipway.tck", "slipway.tck.other"));
                away.removeAll(((Map<?, ?>) given[1]).keySet());
                return right.answer(given[0], given[1], away);
            });
        }
    }

    static final class IgnoresUnknownNodes extends Broken {
        @Override
        protected Scheduler open() {
            return bent("use", (right, given) -> given[0].equals("no-such-node") ? null : right.answer(given));
        }
    }
}

package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.network.NetworkTrait;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.memory.InMemoryNetwork;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each network here is wrong in one way, and the contract must tell in which.
final class BrokenNetworksTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(ForgetsOnReopen.class, "survivesAKernelCrash"),
                broken(LeaksOnRemove.class, "removeLeavesNothing"),
                broken(GoesBackInGeneration.class, "staleApplyIsRefusedAndChangesNothing"),
                broken(RemovesByAnOldGeneration.class, "staleRemoveIsRefusedAndChangesNothing"),
                broken(
                        AttachesAnewEachTime.class,
                        "applyTwiceIsApplyOnce",
                        "changeConvergesAndKeepsMembers",
                        "survivesAKernelCrash"),
                broken(DropsMembersOnChange.class, "changeConvergesAndKeepsMembers"),
                broken(RemovesUnderItsMembers.class, "aNetworkWithMembersIsNotRemoved"),
                broken(FailsToLeaveTheUnknown.class, "leaveOfAnUnknownNetworkSucceeds"),
                broken(MovesItsDoorway.class, "doorwayStaysAsLongAsTheNetwork"),
                broken(KeepsThoseThatLeft.class, "joinedWorkloadsAreMembersUntilTheyLeave"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    abstract static class Broken extends InMemoryNetworkContractTest {
        final InMemoryNetwork right() {
            return new InMemoryNetwork(fabric);
        }
    }

    static final class ForgetsOnReopen extends Broken {
        private boolean opened;

        @Override
        protected Network open() {
            var again = opened;
            opened = true;
            return new Bent(right()) {
                @Override
                public NetworkStatus status(NetworkId id) throws InterruptedException {
                    return again ? new NetworkStatus.Absent(id) : super.status(id);
                }
            };
        }
    }

    static final class MovesItsDoorway extends Broken {
        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public NetworkStatus status(NetworkId id) throws InterruptedException {
                    return switch (super.status(id)) {
                        case NetworkStatus.Absent absent -> absent;
                        case NetworkStatus.Present is ->
                            new NetworkStatus.Present(
                                    is.id(),
                                    is.generation(),
                                    is.digest(),
                                    is.owner(),
                                    is.members(),
                                    is.message(),
                                    Optional.of(new NetworkStatus.Doorway(
                                            "127.0.0." + is.generation(), Set.of("127.0.0.0/8"))));
                    };
                }
            };
        }
    }

    static final class LeaksOnRemove extends Broken {
        private final List<NetworkStatus.Present> leaked = new CopyOnWriteArrayList<>();

        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public List<NetworkStatus.Present> list() throws InterruptedException {
                    return Stream.concat(super.list().stream(), leaked.stream()).toList();
                }

                @Override
                public void remove(NetworkId id, long generation) throws InterruptedException {
                    var was = status(id);
                    super.remove(id, generation);
                    if (was instanceof NetworkStatus.Present present) {
                        leaked.add(present);
                    }
                }
            };
        }
    }

    static final class GoesBackInGeneration extends Broken {
        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public void apply(NetworkSpec desired) throws InterruptedException {
                    if (!(status(desired.id()) instanceof NetworkStatus.Present kept)
                            || kept.generation() <= desired.generation()) {
                        super.apply(desired);
                    }
                }
            };
        }
    }

    static final class RemovesByAnOldGeneration extends Broken {
        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public void remove(NetworkId id, long generation) throws InterruptedException {
                    super.remove(id, Long.MAX_VALUE);
                }
            };
        }
    }

    static final class AttachesAnewEachTime extends Broken {
        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public Attachment join(NetworkId id, WorkloadId workload) throws InterruptedException {
                    super.join(id, workload);
                    return new Attachment.Named(UUID.randomUUID().toString(), Set.of());
                }
            };
        }
    }

    static final class DropsMembersOnChange extends Broken {
        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public void apply(NetworkSpec desired) throws InterruptedException {
                    if (status(desired.id()) instanceof NetworkStatus.Present kept
                            && kept.generation() < desired.generation()) {
                        for (var member : kept.members()) {
                            leave(desired.id(), member);
                        }
                    }
                    super.apply(desired);
                }
            };
        }
    }

    static final class RemovesUnderItsMembers extends Broken {
        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public void remove(NetworkId id, long generation) throws InterruptedException {
                    if (status(id) instanceof NetworkStatus.Present kept) {
                        for (var member : kept.members()) {
                            leave(id, member);
                        }
                    }
                    super.remove(id, generation);
                }
            };
        }
    }

    static final class FailsToLeaveTheUnknown extends Broken {
        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public void leave(NetworkId id, WorkloadId workload) throws InterruptedException {
                    if (status(id) instanceof NetworkStatus.Absent) {
                        throw SlipwayException.invalid("there is no network " + id);
                    }
                    super.leave(id, workload);
                }
            };
        }
    }

    static final class KeepsThoseThatLeft extends Broken {
        @Override
        protected Network open() {
            return new Bent(right()) {
                @Override
                public void leave(NetworkId id, WorkloadId workload) throws InterruptedException {
                    if (!(status(id) instanceof NetworkStatus.Present kept)
                            || kept.members().size() == 1) {
                        super.leave(id, workload);
                    }
                }
            };
        }
    }

    /// Right but for what a subclass bends.
    private static class Bent implements Network {
        private final InMemoryNetwork right;

        Bent(InMemoryNetwork right) {
            this.right = right;
        }

        @Override
        public void apply(NetworkSpec desired) throws InterruptedException {
            right.apply(desired);
        }

        @Override
        public NetworkStatus status(NetworkId id) throws InterruptedException {
            return right.status(id);
        }

        @Override
        public void remove(NetworkId id, long generation) throws InterruptedException {
            right.remove(id, generation);
        }

        @Override
        public List<NetworkStatus.Present> list() throws InterruptedException {
            return right.list();
        }

        @Override
        public Attachment join(NetworkId id, WorkloadId workload) throws InterruptedException {
            return right.join(id, workload);
        }

        @Override
        public void leave(NetworkId id, WorkloadId workload) throws InterruptedException {
            right.leave(id, workload);
        }

        @Override
        public Set<NetworkTrait> traits() {
            return right.traits();
        }

        @Override
        public void close() {
            right.close();
        }
    }
}

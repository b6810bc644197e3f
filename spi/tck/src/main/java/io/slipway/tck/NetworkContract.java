package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.network.NetworkTrait;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Network] keeps to. Extend it and tell how yours is opened.
public abstract class NetworkContract {
    private static final Owner OWNER = Owner.ofSpace("team", "default");

    private Network network;
    private final List<Network> opened = new ArrayList<>();

    /// Opens the network, on the same back end each time: called again within a test, that is the kernel after
    /// a crash. The back end holds nothing when a test begins.
    protected abstract Network open() throws Exception;

    /// How long a thing may take that should come about; it seldom does.
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    @BeforeEach
    final void begin() throws Exception {
        network = reopen();
    }

    @AfterEach
    final void end() throws Exception {
        try {
            for (var present : network.list()) {
                for (var member : present.members()) {
                    network.leave(present.id(), member);
                }
                network.remove(present.id(), present.generation());
            }
        } finally {
            opened.forEach(Network::close);
        }
    }

    @Test
    void statusOfAnUnknownIdIsAbsent() throws Exception {
        var id = new NetworkId(UnusedIds.next());

        assertThat(network.status(id)).isEqualTo(new NetworkStatus.Absent(id));
    }

    @Test
    void removeOfAbsentSucceeds() throws Exception {
        var id = new NetworkId(UnusedIds.next());

        network.remove(id, 1);

        assertThat(network.status(id)).isEqualTo(new NetworkStatus.Absent(id));
    }

    @Test
    void statusTellsWhatWasApplied() throws Exception {
        var spec = spec();
        network.apply(spec);

        assertShows(spec);
        assertThat(present(spec).owner()).isEqualTo(spec.owner());
        assertThat(present(spec).members()).isEmpty();
    }

    @Test
    void applyTwiceIsApplyOnce() throws Exception {
        var spec = spec();
        network.apply(spec);
        var attachment = network.join(spec.id(), workload("one"));

        network.apply(spec);

        assertShows(spec);
        assertThat(network.join(spec.id(), workload("one"))).isEqualTo(attachment);
        assertThat(network.list()).hasSize(1);
    }

    @Test
    void changeConvergesAndKeepsMembers() throws Exception {
        var spec = spec();
        network.apply(spec);
        var attachment = network.join(spec.id(), workload("one"));

        var changed = next(spec, "192.0.2.0/24");
        network.apply(changed);

        assertShows(changed);
        assertThat(present(changed).members()).containsExactly(workload("one"));
        assertThat(network.join(spec.id(), workload("one"))).isEqualTo(attachment);
    }

    @Test
    void staleApplyIsRefusedAndChangesNothing() throws Exception {
        var spec = spec();
        var newer = next(spec, "192.0.2.0/24");
        network.apply(newer);

        Refusals.refused(Failure.CONFLICT, "an older generation", () -> network.apply(spec));

        assertShows(newer);
    }

    @Test
    void staleRemoveIsRefusedAndChangesNothing() throws Exception {
        var newer = next(spec(), "192.0.2.0/24");
        network.apply(newer);

        Refusals.refused(Failure.CONFLICT, "an older generation", () -> network.remove(newer.id(), 1));

        assertShows(newer);
    }

    @Test
    void anotherSpecOfTheSameGenerationIsRefused() throws Exception {
        var spec = spec();
        network.apply(spec);

        Refusals.refused(
                Failure.CONFLICT,
                "another digest",
                () -> network.apply(
                        new NetworkSpec(spec.id(), spec.generation(), spec.owner(), Set.of("198.51.100.7"))));

        assertShows(spec);
    }

    @Test
    void survivesAKernelCrash() throws Exception {
        var spec = spec();
        network.apply(spec);
        var attachment = network.join(spec.id(), workload("one"));

        network = reopen();

        assertShows(spec);
        assertThat(network.join(spec.id(), workload("one"))).isEqualTo(attachment);
        assertThat(network.list()).extracting(NetworkStatus.Present::id).containsExactly(spec.id());
    }

    @Test
    void joinOfAnUnknownNetworkIsRefused() {
        Refusals.refused(
                Failure.INVALID,
                "no such network",
                () -> network.join(new NetworkId(UnusedIds.next()), workload("one")));
    }

    @Test
    void joinedWorkloadsAreMembersUntilTheyLeave() throws Exception {
        var spec = spec();
        network.apply(spec);
        network.join(spec.id(), workload("one"));
        network.join(spec.id(), workload("two"));
        assertThat(present(spec).members()).containsExactlyInAnyOrder(workload("one"), workload("two"));

        network.leave(spec.id(), workload("one"));
        network.leave(spec.id(), workload("one"));

        assertThat(present(spec).members()).containsExactly(workload("two"));
    }

    @Test
    void leaveOfAnUnknownNetworkSucceeds() throws Exception {
        var id = new NetworkId(UnusedIds.next());

        network.leave(id, workload("one"));

        assertThat(network.status(id)).isEqualTo(new NetworkStatus.Absent(id));
    }

    @Test
    void aNetworkWithMembersIsNotRemoved() throws Exception {
        var spec = spec();
        network.apply(spec);
        network.join(spec.id(), workload("one"));

        Refusals.refused(Failure.CONFLICT, "it has members", () -> network.remove(spec.id(), spec.generation()));
        assertShows(spec);

        network.leave(spec.id(), workload("one"));
        network.remove(spec.id(), spec.generation());
        assertThat(network.status(spec.id())).isInstanceOf(NetworkStatus.Absent.class);
    }

    @Test
    void removeLeavesNothing() throws Exception {
        var spec = spec();
        network.apply(spec);

        network.remove(spec.id(), spec.generation());

        assertThat(network.status(spec.id())).isInstanceOf(NetworkStatus.Absent.class);
        assertThat(network.list()).isEmpty();
    }

    @Test
    void overlappingCallsConverge() throws Exception {
        var other = reopen();
        var spec = spec();
        Interrupts.overlap(patience(), () -> network.apply(spec), () -> other.apply(spec));
        assertShows(spec);
        var newer = next(spec, "192.0.2.0/24");
        Interrupts.overlap(patience(), () -> network.apply(spec), () -> other.apply(newer));
        assertShows(newer);

        Interrupts.overlap(
                patience(),
                () -> network.remove(newer.id(), newer.generation()),
                () -> other.remove(newer.id(), newer.generation()));
        assertThat(network.status(newer.id())).isInstanceOf(NetworkStatus.Absent.class);
    }

    @Test
    void returnsWithinASecondOfAnInterrupt() throws Exception {
        var spec = spec();
        Interrupts.endWithinASecond(() -> network.apply(spec));
        network.apply(spec);
        assertShows(spec);

        Interrupts.endWithinASecond(() -> network.join(spec.id(), workload("one")));
        Interrupts.endWithinASecond(() -> network.leave(spec.id(), workload("one")));
        network.leave(spec.id(), workload("one"));
        Interrupts.endWithinASecond(() -> network.remove(spec.id(), spec.generation()));
        network.remove(spec.id(), spec.generation());
        assertThat(network.status(spec.id())).isInstanceOf(NetworkStatus.Absent.class);
    }

    @Test
    void doorwayStaysAsLongAsTheNetwork() throws Exception {
        var spec = spec();
        network.apply(spec);
        var doorway = present(spec).doorway();
        assumeTrue(doorway.isPresent(), "members reach nothing on the machine of the load balancers");
        assertThat(doorway.get().host()).isNotBlank();
        assertThat(doorway.get().members()).isNotEmpty();

        network.join(spec.id(), workload("one"));
        network.apply(next(spec, "192.0.2.0/24"));

        assertThat(present(spec).doorway()).isEqualTo(doorway);
    }

    @Test
    void attachesByNameAsDeclared() throws Exception {
        assumeTrue(network.traits().contains(NetworkTrait.ATTACHES_BY_NAME), "ATTACHES_BY_NAME is not declared");
        var spec = spec();
        network.apply(spec);

        assertThat(network.join(spec.id(), workload("one")))
                .isInstanceOfSatisfying(
                        Attachment.Named.class,
                        named -> assertThat(named.network()).isNotBlank());
    }

    private Network reopen() throws Exception {
        var another = open();
        opened.add(another);
        return another;
    }

    private void assertShows(NetworkSpec spec) throws InterruptedException {
        assertThat(present(spec).generation()).isEqualTo(spec.generation());
        assertThat(present(spec).digest()).isEqualTo(spec.digest());
    }

    private NetworkStatus.Present present(NetworkSpec spec) throws InterruptedException {
        return switch (network.status(spec.id())) {
            case NetworkStatus.Present present -> present;
            case NetworkStatus.Absent absent -> throw new AssertionError(absent.id() + " is absent");
        };
    }

    private static NetworkSpec spec() {
        return new NetworkSpec(new NetworkId(UnusedIds.next()), 1, OWNER, Set.of("192.0.2.1"));
    }

    private static NetworkSpec next(NetworkSpec spec, String gateway) {
        return new NetworkSpec(spec.id(), spec.generation() + 1, spec.owner(), Set.of(gateway));
    }

    private static WorkloadId workload(String name) {
        return new WorkloadId("w" + name);
    }
}

package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.spi.loadbalancer.LoadBalancerTrait;
import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.tck.memory.InMemoryLoadBalancer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each load balancer here is wrong in one way, and the contract must tell in which.
final class BrokenLoadBalancersTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(ForgetsOnReopen.class, "survivesAKernelCrash"),
                broken(
                        RestartsOnReapply.class,
                        "applyTwiceIsApplyOnce",
                        "tablesAreInForceAgainAfterACrashOfTheGateways"),
                broken(
                        RestartsOnChange.class,
                        "aChangeComesInForceWithoutARestart",
                        "tablesAreInForceAgainAfterACrashOfTheGateways"),
                broken(
                        SwallowsStaleRoutes.class,
                        "anOlderRouteTableIsRefused",
                        "anEmptyTableIsATableToo",
                        "survivesAKernelCrash"),
                broken(SwallowsStaleEndpoints.class, "anOlderEndpointTableIsRefused"),
                broken(TakesAnotherOfOneVersion.class, "anotherTableOfTheSameVersionIsRefused"),
                broken(ForgetsTheVersionWhenEmpty.class, "anEmptyTableIsATableToo"),
                broken(AcceptsUdp.class, "undeclaredTraitsAreRefusedAndTheLastGoodTableStays"),
                broken(DropsTheLastGood.class, "undeclaredTraitsAreRefusedAndTheLastGoodTableStays"),
                broken(ForgetsOnACrashOfTheGateways.class, "tablesAreInForceAgainAfterACrashOfTheGateways"),
                broken(TakesAnyCertificate.class, "aTableThatCannotServeIsRefusedAndTheLastGoodStays"),
                broken(DropsTheLastGoodForABadOne.class, "aTableThatCannotServeIsRefusedAndTheLastGoodStays"),
                broken(OffersWhatItLacks.class, "offersExactlyItsCapabilities"),
                broken(MovesNames.class, "addressesOfNamesStay", "aNameIsPublishedWhereItIsTold"),
                broken(IgnoresInterrupts.class, "returnsWithinASecondOfAnInterrupt"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    abstract static class Broken extends InMemoryLoadBalancerContractTest {
        @Override
        protected Duration patience() {
            return Duration.ofMillis(500);
        }

        final InMemoryLoadBalancer right() {
            return new InMemoryLoadBalancer(gateways);
        }
    }

    static final class ForgetsOnReopen extends Broken {
        private boolean opened;

        @Override
        protected LoadBalancer open() {
            var again = opened;
            opened = true;
            return new Bent(right()) {
                private boolean applied;

                @Override
                public void apply(RouteTable routes) throws InterruptedException {
                    super.apply(routes);
                    applied = true;
                }

                @Override
                public List<GatewayStatus> status() throws InterruptedException {
                    return again && !applied ? List.of() : super.status();
                }
            };
        }
    }

    static final class RestartsOnReapply extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Restarting(right(), true);
        }
    }

    static final class RestartsOnChange extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Restarting(right(), false);
        }
    }

    static final class SwallowsStaleRoutes extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public void apply(RouteTable routes) throws InterruptedException {
                    if (routes.version() >= gateways.routes().version()) {
                        super.apply(routes);
                    }
                }
            };
        }
    }

    static final class SwallowsStaleEndpoints extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public void applyEndpoints(EndpointTable table) throws InterruptedException {
                    if (table.version() >= gateways.endpoints().version()) {
                        super.applyEndpoints(table);
                    }
                }
            };
        }
    }

    static final class TakesAnotherOfOneVersion extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public void apply(RouteTable routes) throws InterruptedException {
                    if (routes.version() != gateways.routes().version()) {
                        super.apply(routes);
                    }
                }
            };
        }
    }

    static final class ForgetsTheVersionWhenEmpty extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public void apply(RouteTable routes) throws InterruptedException {
                    if (gateways.routes().routes().isEmpty()
                            && routes.version() < gateways.routes().version()) {
                        return;
                    }
                    super.apply(routes);
                }
            };
        }
    }

    static final class AcceptsUdp extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public Set<LoadBalancerTrait> traits() {
                    return EnumSet.complementOf(EnumSet.of(LoadBalancerTrait.UDP, LoadBalancerTrait.HOST_BOUND));
                }
            };
        }
    }

    static final class DropsTheLastGood extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(new InMemoryLoadBalancer(
                    gateways, EnumSet.of(LoadBalancerTrait.HTTP, LoadBalancerTrait.TCP), Set.of())) {
                private boolean refused;

                @Override
                public void apply(RouteTable routes) throws InterruptedException {
                    try {
                        super.apply(routes);
                    } catch (SlipwayException e) {
                        refused = e.failure() == Failure.UNSUPPORTED;
                        throw e;
                    }
                }

                @Override
                public List<GatewayStatus> status() throws InterruptedException {
                    return super.status().stream()
                            .map(each -> refused ? withRoutes(each, 0) : each)
                            .toList();
                }
            };
        }

        @Override
        protected Set<Class<? extends LoadBalancerCapability>> capabilities() {
            return Set.of();
        }
    }

    static final class ForgetsOnACrashOfTheGateways extends Broken {
        private boolean crashed;

        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public List<GatewayStatus> status() throws InterruptedException {
                    return super.status().stream()
                            .map(each -> crashed ? withRoutes(each, 0) : each)
                            .toList();
                }
            };
        }

        @Override
        protected boolean crashGateways() {
            crashed = true;
            return super.crashGateways();
        }
    }

    static final class TakesAnyCertificate extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public void apply(RouteTable routes) throws InterruptedException {
                    super.apply(new RouteTable(routes.version(), routes.routes(), List.of()));
                }
            };
        }
    }

    static final class DropsTheLastGoodForABadOne extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                private boolean bad;

                @Override
                public void apply(RouteTable routes) throws InterruptedException {
                    bad = !routes.certificates().isEmpty();
                    super.apply(routes);
                }

                @Override
                public List<GatewayStatus> status() throws InterruptedException {
                    return super.status().stream()
                            .map(each -> bad ? withRoutes(each, 0) : each)
                            .toList();
                }
            };
        }
    }

    static final class OffersWhatItLacks extends Broken {
        @Override
        protected LoadBalancer open() {
            return right();
        }

        @Override
        protected Set<Class<? extends LoadBalancerCapability>> capabilities() {
            return Set.of(PublishesNames.class);
        }
    }

    static final class MovesNames extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public <C extends LoadBalancerCapability> Optional<C> capability(Class<C> type) {
                    if (type != PublishesNames.class) {
                        return super.capability(type);
                    }
                    var names = super.capability(PublishesNames.class).orElseThrow();
                    PublishesNames moving = table -> {
                        var moved = new HashMap<String, PublishesNames.InnerAddress>();
                        names.applyNames(table)
                                .forEach((id, address) -> moved.put(
                                        id,
                                        new PublishesNames.InnerAddress(
                                                address.host(), address.port() + (int) table.version())));
                        return moved;
                    };
                    return Optional.of(type.cast(moving));
                }
            };
        }
    }

    static final class IgnoresInterrupts extends Broken {
        @Override
        protected LoadBalancer open() {
            return new Bent(right()) {
                @Override
                public void applyEndpoints(EndpointTable table) throws InterruptedException {
                    try {
                        super.applyEndpoints(table);
                        TimeUnit.MILLISECONDS.sleep(30);
                    } catch (InterruptedException e) {
                        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
                        while (System.nanoTime() < end) {
                            Thread.onSpinWait();
                        }
                    }
                }
            };
        }
    }

    private static final class Restarting extends Bent {
        private final boolean onReapply;
        private long version;
        private Instant since = Instant.EPOCH;

        Restarting(InMemoryLoadBalancer right, boolean onReapply) {
            super(right);
            this.onReapply = onReapply;
        }

        @Override
        public void apply(RouteTable routes) throws InterruptedException {
            super.apply(routes);
            if (version > 0 && onReapply == (routes.version() == version)) {
                since = since.plusSeconds(1);
            }
            version = routes.version();
        }

        @Override
        public List<GatewayStatus> status() throws InterruptedException {
            return super.status().stream()
                    .map(each -> new GatewayStatus(
                            each.node(),
                            each.routes(),
                            each.endpoints(),
                            Optional.of(since),
                            each.inFlight(),
                            each.message()))
                    .toList();
        }
    }

    private static GatewayStatus withRoutes(GatewayStatus status, long routes) {
        return new GatewayStatus(
                status.node(), routes, status.endpoints(), status.aliveSince(), status.inFlight(), status.message());
    }

    /// Right but for what a subclass bends.
    private static class Bent implements LoadBalancer {
        private final InMemoryLoadBalancer right;

        Bent(InMemoryLoadBalancer right) {
            this.right = right;
        }

        @Override
        public void apply(RouteTable routes) throws InterruptedException {
            right.apply(routes);
        }

        @Override
        public void applyEndpoints(EndpointTable endpoints) throws InterruptedException {
            right.applyEndpoints(endpoints);
        }

        @Override
        public List<GatewayStatus> status() throws InterruptedException {
            return right.status();
        }

        @Override
        public Set<LoadBalancerTrait> traits() {
            return right.traits();
        }

        @Override
        public <C extends LoadBalancerCapability> Optional<C> capability(Class<C> type) {
            return right.capability(type);
        }

        @Override
        public void close() {
            right.close();
        }
    }
}

package io.slipway.http;

import io.slipway.engine.budget.BudgetUse;
import io.slipway.engine.configuration.ConfigurationMend;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.PlaceStatus;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.storage.StorageCapability;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The contract's `Datacenter`. Asks its plugins; one that does not answer is shown as it is known without it.
record DatacenterView(
        String name,
        String domain,
        State state,
        @Nullable String reason,
        @Nullable String mend,
        List<PlaceView> plugins,
        List<String> notEnforced,
        List<GatewayView> gateways,
        List<BudgetUse> budgets) {
    private static final Logger LOG = LoggerFactory.getLogger(DatacenterView.class);

    enum State {
        OK,
        DEGRADED
    }

    /// What holds for the whole installation, and so for each datacenter.
    ///
    /// @param notEnforced of builds on this server
    record Shared(List<BudgetUse> budgets, List<String> notEnforced) {}

    static DatacenterView of(Datacenter datacenter, List<PlaceStatus> places, Optional<String> trouble, Shared shared)
            throws InterruptedException {
        var reason = datacenter.degraded().or(() -> trouble);
        var mine = places.stream()
                .filter(place -> place.place().startsWith(datacenter.name() + "/"))
                .map(place -> PlaceView.of(place, abilities(datacenter, place)))
                .toList();
        return new DatacenterView(
                datacenter.name(),
                datacenter.domain(),
                reason.isPresent() ? State.DEGRADED : State.OK,
                reason.orElse(null),
                reason.flatMap(ConfigurationMend::of)
                        .map(DatacenterView::reloaded)
                        .orElse(null),
                mine,
                notEnforced(datacenter, shared),
                gateways(datacenter),
                shared.budgets());
    }

    private static String reloaded(String change) {
        return change + " && slipway config reload";
    }

    /// Empty for a plugin that does not answer: its trouble stands with its place.
    private static Abilities abilities(Datacenter datacenter, PlaceStatus place) {
        var name = place.place().substring(place.place().lastIndexOf('/') + 1);
        return switch (place.family()) {
            case SCHEDULER ->
                asked(() -> {
                    var scheduler = datacenter.scheduler();
                    return Abilities.of(scheduler.traits(), offered(SchedulerCapability.class, scheduler::capability));
                });
            case NETWORK ->
                asked(() -> Abilities.of(datacenter.network().orElseThrow().traits(), List.of()));
            case STORAGE ->
                asked(() -> {
                    var storage = datacenter.storage(name).orElseThrow();
                    return Abilities.of(storage.traits(), offered(StorageCapability.class, storage::capability));
                });
            case LOAD_BALANCER ->
                asked(() -> {
                    var balancer = Optional.ofNullable(
                                    datacenter.loadBalancers().get(name))
                            .orElseThrow();
                    return Abilities.of(balancer.traits(), offered(LoadBalancerCapability.class, balancer::capability));
                });
            case SOURCE, BUILDER -> Abilities.NONE;
        };
    }

    /// The list of capabilities is closed, so each can be asked for.
    private static <C> List<Class<?>> offered(Class<C> capability, Function<Class<? extends C>, Optional<?>> ask) {
        return Arrays.stream(capability.getPermittedSubclasses())
                .filter(type -> ask.apply(type.asSubclass(capability)).isPresent())
                .<Class<?>>map(type -> type)
                .toList();
    }

    private static Abilities asked(Supplier<Abilities> question) {
        try {
            return question.get();
        } catch (SlipwayException e) {
            LOG.debug("a plugin does not tell what it can", e);
            return Abilities.NONE;
        }
    }

    private static List<String> notEnforced(Datacenter datacenter, Shared shared) throws InterruptedException {
        try {
            var limits = datacenter.scheduler().capability(ReportLimits.class);
            var sentences = new ArrayList<>(limits.isPresent() ? limits.get().notEnforced() : List.<String>of());
            sentences.addAll(shared.notEnforced());
            return sentences;
        } catch (SlipwayException e) {
            LOG.debug("the scheduler of {} does not tell what it cannot enforce", datacenter.name(), e);
            return shared.notEnforced();
        }
    }

    private static List<GatewayView> gateways(Datacenter datacenter) throws InterruptedException {
        var views = new ArrayList<GatewayView>();
        for (var balancer : datacenter.loadBalancers().entrySet()) {
            try {
                for (var gateway : balancer.getValue().status()) {
                    views.add(GatewayView.of(datacenter.name(), balancer.getKey(), gateway));
                }
            } catch (SlipwayException e) {
                LOG.debug("the load balancer {} of {} does not answer", balancer.getKey(), datacenter.name(), e);
            }
        }
        return views;
    }

    private record Abilities(List<String> traits, List<String> capabilities) {
        static final Abilities NONE = new Abilities(List.of(), List.of());

        static Abilities of(Collection<? extends Enum<?>> traits, Collection<? extends Class<?>> capabilities) {
            return new Abilities(
                    traits.stream().map(Enum::name).sorted().toList(),
                    capabilities.stream().map(Class::getSimpleName).sorted().toList());
        }
    }

    record PlaceView(
            String place,
            String plugin,
            Optional<String> id,
            State state,
            Optional<String> reason,
            int inFlight,
            List<String> traits,
            List<String> capabilities) {
        private static PlaceView of(PlaceStatus place, Abilities abilities) {
            return new PlaceView(
                    place.place(),
                    place.type(),
                    place.plugin(),
                    place.trouble().isPresent() ? State.DEGRADED : State.OK,
                    place.trouble(),
                    place.inFlight(),
                    abilities.traits(),
                    abilities.capabilities());
        }
    }

    record GatewayView(
            String loadBalancer,
            String node,
            Optional<Instant> aliveSince,
            long routes,
            long endpoints,
            int inFlight,
            Optional<String> message,
            Optional<String> mend) {
        static GatewayView of(String datacenter, String balancer, GatewayStatus status) {
            return new GatewayView(
                    balancer,
                    status.node(),
                    status.aliveSince(),
                    status.routes(),
                    status.endpoints(),
                    status.inFlight().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum(),
                    status.message(),
                    status.message()
                            .flatMap(message -> ConfigurationMend.ofTakenPort(
                                    "datacenters.%s.loadBalancers.%s".formatted(datacenter, balancer), message))
                            .map(DatacenterView::reloaded));
        }
    }
}

package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.spi.loadbalancer.LoadBalancerTrait;
import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.ReportTraffic;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.spi.loadbalancer.TellsAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A view of [InMemoryGateways]. Leads nothing anywhere: it keeps tables and says that they are in force.
public final class InMemoryLoadBalancer implements LoadBalancer, PublishesNames, ReportTraffic, TellsAddress {
    /// All capabilities that it can have.
    public static final Set<Class<? extends LoadBalancerCapability>> CAPABILITIES =
            Set.of(PublishesNames.class, ReportTraffic.class, TellsAddress.class);

    private final InMemoryGateways gateways;
    private final Set<LoadBalancerTrait> traits;
    private final Set<Class<? extends LoadBalancerCapability>> capabilities;

    /// With every trait but HOST_BOUND and every capability.
    public InMemoryLoadBalancer(InMemoryGateways gateways) {
        this(gateways, EnumSet.complementOf(EnumSet.of(LoadBalancerTrait.HOST_BOUND)), CAPABILITIES);
    }

    public InMemoryLoadBalancer(
            InMemoryGateways gateways,
            Set<LoadBalancerTrait> traits,
            Set<Class<? extends LoadBalancerCapability>> capabilities) {
        this.gateways = gateways;
        this.traits = Set.copyOf(traits);
        this.capabilities = Set.copyOf(capabilities);
    }

    @Override
    public void apply(RouteTable routes) throws InterruptedException {
        gateways.trouble().pass("apply");
        for (var used : usedBy(routes)) {
            if (!traits.contains(used)) {
                throw SlipwayException.unsupported("version %d of the route table uses %s, which is not declared"
                        .formatted(routes.version(), used));
            }
        }
        for (var certificate : routes.certificates()) {
            if (!certificate.chain().startsWith("-----BEGIN CERTIFICATE-----")) {
                throw SlipwayException.invalid("the certificate for %s is not PEM".formatted(certificate.hosts()));
            }
        }
        gateways.want(routes);
    }

    @Override
    public void applyEndpoints(EndpointTable endpoints) throws InterruptedException {
        gateways.trouble().pass("applyEndpoints");
        gateways.want(endpoints);
    }

    @Override
    public List<GatewayStatus> status() throws InterruptedException {
        gateways.trouble().pass("status");
        return gateways.status();
    }

    @Override
    public Set<LoadBalancerTrait> traits() {
        return traits;
    }

    @Override
    public <C extends LoadBalancerCapability> Optional<C> capability(Class<C> type) {
        return capabilities.contains(type) ? LoadBalancer.super.capability(type) : Optional.empty();
    }

    @Override
    public Map<String, InnerAddress> applyNames(NameTable names) throws InterruptedException {
        gateways.trouble().pass("applyNames");
        return gateways.want(names);
    }

    @Override
    public Map<String, Traffic> traffic() throws InterruptedException {
        gateways.trouble().pass("traffic");
        return gateways.traffic();
    }

    @Override
    public Map<String, Requests> members() throws InterruptedException {
        gateways.trouble().pass("members");
        return gateways.requests();
    }

    @Override
    public List<Address> addresses() throws InterruptedException {
        gateways.trouble().pass("addresses");
        return gateways.addresses();
    }

    @Override
    public void close() {
        // Nothing is held: all lies in the gateways.
    }

    private static Set<LoadBalancerTrait> usedBy(RouteTable table) {
        var used = EnumSet.noneOf(LoadBalancerTrait.class);
        if (!table.certificates().isEmpty()) {
            used.add(LoadBalancerTrait.TLS);
        }
        for (var route : table.routes()) {
            switch (route) {
                case Route.Http http -> {
                    used.add(LoadBalancerTrait.HTTP);
                    for (var rule : http.rules()) {
                        if (!rule.matches().isEmpty()) {
                            used.add(LoadBalancerTrait.HEADER_MATCH);
                        }
                        weights(rule.shares(), used);
                    }
                }
                case Route.Stream stream -> {
                    used.add(
                            switch (stream.transport()) {
                                case TCP -> LoadBalancerTrait.TCP;
                                case UDP -> LoadBalancerTrait.UDP;
                            });
                    weights(stream.shares(), used);
                }
            }
        }
        return used;
    }

    private static void weights(List<Route.Share> shares, Set<LoadBalancerTrait> used) {
        if (shares.stream().mapToInt(Route.Share::weight).distinct().count() > 1) {
            used.add(LoadBalancerTrait.WEIGHTS);
        }
    }
}

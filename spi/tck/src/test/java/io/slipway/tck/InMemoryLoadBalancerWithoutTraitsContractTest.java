package io.slipway.tck;

import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.spi.loadbalancer.LoadBalancerTrait;
import io.slipway.tck.memory.InMemoryLoadBalancer;
import java.util.Set;

/// The least that a load balancer may be.
final class InMemoryLoadBalancerWithoutTraitsContractTest extends InMemoryLoadBalancerContractTest {
    @Override
    protected LoadBalancer open() {
        return new InMemoryLoadBalancer(gateways, Set.of(LoadBalancerTrait.HTTP), Set.of());
    }

    @Override
    protected Set<Class<? extends LoadBalancerCapability>> capabilities() {
        return Set.of();
    }
}

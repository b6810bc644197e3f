package io.slipway.tck;

import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.tck.memory.InMemoryGateways;
import io.slipway.tck.memory.InMemoryLoadBalancer;
import java.util.Set;

class InMemoryLoadBalancerContractTest extends LoadBalancerContract {
    final InMemoryGateways gateways = new InMemoryGateways();

    @Override
    protected LoadBalancer open() {
        return new InMemoryLoadBalancer(gateways);
    }

    @Override
    protected Set<Class<? extends LoadBalancerCapability>> capabilities() {
        return InMemoryLoadBalancer.CAPABILITIES;
    }

    @Override
    protected boolean crashGateways() {
        gateways.restart();
        return true;
    }

    @Override
    protected int streamPort() {
        return 5432;
    }
}

package io.slipway.tck;

import io.slipway.spi.network.Network;
import io.slipway.tck.memory.InMemoryFabric;
import io.slipway.tck.memory.InMemoryNetwork;

class InMemoryNetworkContractTest extends NetworkContract {
    final InMemoryFabric fabric = new InMemoryFabric();

    @Override
    protected Network open() {
        return new InMemoryNetwork(fabric);
    }
}

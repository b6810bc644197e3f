package io.slipway.plugins.networks.bridge;

import io.slipway.docker.AddressRange;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.spi.PluginContext;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkFactory;
import org.pf4j.Extension;

@Extension
public final class BridgeNetworkFactory implements NetworkFactory<BridgeNetworkConfig> {
    @Override
    public String type() {
        return "bridge";
    }

    @Override
    public Class<BridgeNetworkConfig> configType() {
        return BridgeNetworkConfig.class;
    }

    @Override
    public Network create(BridgeNetworkConfig config, PluginContext context) {
        var engine = new Engine(EngineAddress.parse(config.endpoint()));
        return new BridgeNetwork(engine, AddressRange.parse(config.addresses()), new Labels(context));
    }
}

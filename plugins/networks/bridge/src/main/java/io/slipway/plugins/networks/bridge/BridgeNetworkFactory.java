package io.slipway.plugins.networks.bridge;

import io.slipway.docker.AddressRange;
import io.slipway.docker.Engine;
import io.slipway.spi.PluginContext;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkFactory;
import java.util.Set;
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
        var labels = new Labels(context);
        var engine = new Engine(config.address());
        if (config.managers().isEmpty()) {
            var ground = new BridgeGround(engine, AddressRange.parse(config.addresses()), labels);
            return new BridgeNetwork(engine, ground, new VolumeShelf(engine), labels);
        }
        var way = new OverlayGround.Way(config.doorway(), Set.copyOf(config.hosts()));
        return new BridgeNetwork(engine, new OverlayGround(engine, labels, way), new ConfigShelf(engine), labels);
    }
}

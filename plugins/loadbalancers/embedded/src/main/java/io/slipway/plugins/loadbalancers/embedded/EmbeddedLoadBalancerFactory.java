package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.host.Supervisor;
import io.slipway.plugins.loadbalancers.embedded.table.GatewayClient;
import io.slipway.plugins.loadbalancers.embedded.table.TableFolder;
import io.slipway.spi.PluginContext;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerFactory;
import org.pf4j.Extension;

@Extension
public final class EmbeddedLoadBalancerFactory implements LoadBalancerFactory<EmbeddedLoadBalancerConfig> {
    @Override
    public String type() {
        return "embedded";
    }

    @Override
    public Class<EmbeddedLoadBalancerConfig> configType() {
        return EmbeddedLoadBalancerConfig.class;
    }

    @Override
    public LoadBalancer create(EmbeddedLoadBalancerConfig config, PluginContext context) {
        var folder = new TableFolder(context.folder());
        var client = new GatewayClient(folder);
        var processes = new GatewayProcesses(folder, new Supervisor(), client, GatewayProgram.FLAGS);
        return new EmbeddedLoadBalancer(config, folder, processes, client);
    }
}

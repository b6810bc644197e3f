package io.slipway.engine.delivery;

import io.slipway.engine.configuration.ConfigurationMend;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.delivery.Why.Block;
import io.slipway.engine.reconcile.Reconcilers;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.LoadBalancer;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what is wrong with the place an app runs in.
final class DatacenterBlocks {
    private static final String AS_DELIVERED =
            "{domain: localhost, scheduler: {plugin: process}, storage: {default: {plugin: local}},"
                    + " loadBalancers: {default: {plugin: embedded, http: \"127.0.0.1:7080\"}}}";

    private final Datacenters datacenters;
    private final Reconcilers reconcilers;

    @Inject
    DatacenterBlocks(Datacenters datacenters, Reconcilers reconcilers) {
        this.datacenters = datacenters;
        this.reconcilers = reconcilers;
    }

    List<Block> of(String name) throws InterruptedException {
        var object = "datacenter " + name;
        var datacenter = datacenters.find(name);
        if (datacenter.isEmpty()) {
            return List.of(new Block(
                    object,
                    "it is not in the configuration any more",
                    "slipway config set datacenters.%s='%s' && slipway config reload".formatted(name, AS_DELIVERED),
                    Optional.of("slipway datacenter list")));
        }
        var trouble = datacenter.flatMap(Datacenter::degraded).or(() -> reconcilers.trouble(name));
        if (trouble.isPresent()) {
            var mend = ConfigurationMend.of(trouble.get()).map(line -> line + " && slipway config reload");
            return List.of(new Block(
                    object,
                    trouble.get(),
                    mend.orElse("slipway doctor"),
                    Optional.of("slipway datacenter show " + name)));
        }
        var blocks = new ArrayList<Block>();
        for (var balancer : datacenter.get().loadBalancers().entrySet()) {
            blocks.addAll(ofGateways(name, balancer.getKey(), balancer.getValue()));
        }
        return blocks;
    }

    private static List<Block> ofGateways(String datacenter, String name, LoadBalancer balancer)
            throws InterruptedException {
        var place = "datacenters.%s.loadBalancers.%s".formatted(datacenter, name);
        try {
            return balancer.status().stream()
                    .filter(gateway -> gateway.message().isPresent())
                    .map(gateway -> {
                        var message = gateway.message().get();
                        return new Block(
                                "gateway %s/%s".formatted(name, gateway.node()),
                                message,
                                ConfigurationMend.ofTakenPort(place, message)
                                        .map(line -> line + " && slipway config reload")
                                        .orElse("slipway doctor"),
                                Optional.of("slipway datacenter show " + datacenter));
                    })
                    .toList();
        } catch (SlipwayException e) {
            return List.of(Block.of("gateway " + name, String.valueOf(e.getMessage()), "slipway doctor"));
        }
    }
}

package io.slipway.engine.routing;

import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.PublishesNames.InnerPlace;
import io.slipway.spi.scheduler.Port;
import java.util.Optional;

/// A port of a component that others reach by a stable address: a row of the store.
///
/// @param address once it was given
public record InnerPort(
        String id,
        String componentId,
        String port,
        String protocol,
        boolean udp,
        String datacenter,
        Optional<InnerAddress> address) {

    /// @param place where it is to be published, if that is not left to the load balancer
    public InnerName name(Optional<InnerPlace> place) {
        return new InnerName(
                id,
                udp ? Port.Transport.UDP : Port.Transport.TCP,
                protocol,
                Upstreams.ofComponent(componentId, port),
                place);
    }
}

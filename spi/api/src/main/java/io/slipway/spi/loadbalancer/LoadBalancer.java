package io.slipway.spi.loadbalancer;

import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Leads traffic from outside to endpoints, on one gateway node or on several.
///
/// Both tables are whole and versioned by the kernel, which raises the versions and never lowers them. A table
/// is activated without dropping a connection. The last good ones survive a restart of the gateway and of the
/// server, and serve while no server runs.
///
/// The rules of [io.slipway.spi.scheduler.Scheduler] hold here too: each method may be repeated, calls come on
/// virtual threads, an interrupt ends a call within one second.
public interface LoadBalancer extends AutoCloseable {
    /// Makes `routes` the wanted table. An empty one removes all that this instance holds on its back end.
    /// Returns once the table is durable; [#status] tells on which gateway it is in force.
    ///
    /// @throws SlipwayException `CONFLICT` if a higher version is kept, or the same with another digest,
    ///     `UNSUPPORTED` if it uses what [#traits] lacks, `INVALID` if the back end refuses it, saying why:
    ///     the table in force stays; `UNAVAILABLE` if the back end did not answer
    void apply(RouteTable routes) throws InterruptedException;

    /// Makes `endpoints` the wanted members of the upstreams. Far more frequent than [#apply]; never reloads
    /// a gateway. Upstreams that no route names are allowed, so the two tables may come in either order.
    ///
    /// @throws SlipwayException `CONFLICT` if a higher version is kept, or the same with another digest,
    ///     `UNAVAILABLE` if the back end did not answer
    void applyEndpoints(EndpointTable endpoints) throws InterruptedException;

    /// One per gateway node that is to serve; one that does not answer is in it, with what was last known.
    List<GatewayStatus> status() throws InterruptedException;

    /// Constant until [#close].
    Set<LoadBalancerTrait> traits();

    /// The extra ability `type`, or empty where this back end lacks it.
    default <C extends LoadBalancerCapability> Optional<C> capability(Class<C> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    /// Frees threads and connections. The gateways go on.
    @Override
    void close();
}

package io.slipway.spi.loadbalancer;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Port;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Holds, per component and port, a stable address inside the datacenter that leads to the ready instances of
/// all its workloads, while no server runs too. Changing members restarts nothing.
public non-sealed interface PublishesNames extends LoadBalancerCapability {
    /// Makes `names` the whole of what is published and answers the address of each by [InnerName#id]. An
    /// address, once given to an id, stays with it as long as the id is in every table, over restarts of all.
    ///
    /// @throws SlipwayException `EXHAUSTED` if no address is left, `CONFLICT` if a higher version is kept
    Map<String, InnerAddress> applyNames(NameTable names) throws InterruptedException;

    /// @param version raised by the kernel with every change, never lowered
    record NameTable(long version, List<InnerName> names) {
        public NameTable {
            names = List.copyOf(names);
        }
    }

    /// @param id stable for one port of one component
    /// @param upstream whose endpoints answer, as in [EndpointTable]
    /// @param place where it is to be published; empty leaves that to the load balancer
    record InnerName(
            String id, Port.Transport transport, String protocol, String upstream, Optional<InnerPlace> place) {
        public InnerName(String id, Port.Transport transport, String protocol, String upstream) {
            this(id, transport, protocol, upstream, Optional.empty());
        }
    }

    /// @param host an address of the load balancer's machine: the published address has it
    /// @param port the published address has it too, unless another has it at that host already
    /// @param sources addresses or CIDR blocks: nobody who speaks from elsewhere is served
    record InnerPlace(String host, OptionalInt port, Set<String> sources) {
        public InnerPlace {
            sources = Set.copyOf(sources);
        }
    }

    record InnerAddress(String host, int port) {}
}

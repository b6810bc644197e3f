package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.EmbeddedLoadBalancerConfig.PortRange;
import io.slipway.plugins.loadbalancers.embedded.table.Names;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/// Gives ports to inner names. A name keeps what it has; a new one gets the first port that is free, searched
/// from a place of its own, so that one given back is not soon used by another.
final class InnerNames {
    private final String host;
    private final PortRange range;

    InnerNames(String host, PortRange range) {
        this.host = host;
        this.range = range;
    }

    /// @param isFree whether nobody else of this machine listens on a port
    Names assign(Names kept, NameTable wanted, IntPredicate isFree) {
        var ports = new HashMap<String, Integer>();
        kept.names().forEach(name -> ports.put(name.id(), name.port()));
        var taken = new HashSet<>(ports.values());
        var names = new ArrayList<Names.Name>();
        for (var name : wanted.names()) {
            var port = ports.computeIfAbsent(name.id(), id -> free(id, taken, isFree));
            taken.add(port);
            names.add(new Names.Name(
                    name.id(),
                    name.transport().name().toLowerCase(Locale.ROOT),
                    name.protocol(),
                    name.upstream(),
                    host,
                    port));
        }
        return new Names(wanted.version(), names);
    }

    private int free(String id, Set<Integer> taken, IntPredicate isFree) {
        var size = range.last() - range.first() + 1;
        var start = Math.floorMod(id.hashCode(), size);
        for (var i = 0; i < size; i++) {
            var port = range.first() + (start + i) % size;
            if (!taken.contains(port) && isFree.test(port)) {
                return port;
            }
        }
        throw new SlipwayException(
                Failure.EXHAUSTED,
                "no port is left for the inner name '%s': innerPorts is %d-%d, widen it"
                        .formatted(id, range.first(), range.last()));
    }

    static boolean isSame(Names kept, NameTable wanted) {
        var names = kept.names().stream()
                .map(one -> new Content(one.id(), one.transport(), one.protocol(), one.upstream()))
                .toList();
        return names.equals(wanted.names().stream().map(InnerNames::content).toList());
    }

    private static Content content(InnerName name) {
        return new Content(
                name.id(), name.transport().name().toLowerCase(Locale.ROOT), name.protocol(), name.upstream());
    }

    private record Content(String id, String transport, String protocol, String upstream) {}

    static Map<String, InnerAddress> addresses(Names names) {
        var addresses = new HashMap<String, InnerAddress>();
        names.names().forEach(name -> addresses.put(name.id(), new InnerAddress(name.host(), name.port())));
        return addresses;
    }
}

package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.EmbeddedLoadBalancerConfig.PortRange;
import io.slipway.plugins.loadbalancers.embedded.table.ListenAddress;
import io.slipway.plugins.loadbalancers.embedded.table.Names;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.PublishesNames.InnerPlace;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/// Gives addresses to inner names. A name keeps what it has; a new one gets the port that it is wished, or else
/// the first that is free, searched from a place of its own, so that one given back is not soon used by another.
final class InnerNames {
    private final String host;
    private final PortRange range;

    /// @param host of names that are told no place
    InnerNames(String host, PortRange range) {
        this.host = host;
        this.range = range;
    }

    /// @param isFree whether nobody else of this machine listens there
    Names assign(Names kept, NameTable wanted, Predicate<ListenAddress> isFree) {
        var known = new HashMap<String, ListenAddress>();
        kept.names().forEach(name -> known.put(name.id(), name.address()));
        var taken = new HashSet<>(known.values());
        var names = new ArrayList<Names.Name>();
        for (var name : wanted.names()) {
            var at = host(name);
            var before = known.get(name.id());
            var address = before != null && before.host().equals(at) ? before : free(name, at, taken, isFree);
            taken.add(address);
            names.add(new Names.Name(
                    name.id(),
                    transport(name),
                    name.protocol(),
                    name.upstream(),
                    address.host(),
                    address.port(),
                    sources(name)));
        }
        return new Names(wanted.version(), names);
    }

    private String host(InnerName name) {
        return name.place().map(InnerPlace::host).orElse(host);
    }

    private static String transport(InnerName name) {
        return name.transport().name().toLowerCase(Locale.ROOT);
    }

    private static List<String> sources(InnerName name) {
        return name.place().stream()
                .flatMap(place -> place.sources().stream())
                .sorted()
                .toList();
    }

    private ListenAddress free(InnerName name, String at, Set<ListenAddress> taken, Predicate<ListenAddress> isFree) {
        var wished = name.place().map(InnerPlace::port).orElse(OptionalInt.empty());
        if (wished.isPresent()) {
            var address = new ListenAddress(at, wished.getAsInt());
            if (!taken.contains(address) && isFree.test(address)) {
                return address;
            }
        }
        var size = range.last() - range.first() + 1;
        var start = Math.floorMod(name.id().hashCode(), size);
        for (var i = 0; i < size; i++) {
            var address = new ListenAddress(at, range.first() + (start + i) % size);
            if (!taken.contains(address) && isFree.test(address)) {
                return address;
            }
        }
        throw new SlipwayException(
                Failure.EXHAUSTED,
                "no port is left for the inner name '%s' at %s: innerPorts is %d-%d, widen it"
                        .formatted(name.id(), at, range.first(), range.last()));
    }

    boolean isSame(Names kept, NameTable wanted) {
        var names = kept.names().stream()
                .map(one -> new Content(
                        one.id(), one.transport(), one.protocol(), one.upstream(), one.host(), one.sources()))
                .toList();
        return names.equals(wanted.names().stream().map(this::content).toList());
    }

    private Content content(InnerName name) {
        return new Content(name.id(), transport(name), name.protocol(), name.upstream(), host(name), sources(name));
    }

    private record Content(
            String id, String transport, String protocol, String upstream, String host, List<String> sources) {}

    static Map<String, InnerAddress> addresses(Names names) {
        var addresses = new HashMap<String, InnerAddress>();
        names.names().forEach(name -> addresses.put(name.id(), new InnerAddress(name.host(), name.port())));
        return addresses;
    }
}

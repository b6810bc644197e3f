package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.slipway.plugins.loadbalancers.embedded.gateway.Listeners.Kind;
import io.slipway.plugins.loadbalancers.embedded.gateway.Listeners.Wanted;
import io.slipway.plugins.loadbalancers.embedded.table.Bound;
import io.slipway.plugins.loadbalancers.embedded.table.ListenAddress;
import io.slipway.plugins.loadbalancers.embedded.table.Names;
import io.slipway.plugins.loadbalancers.embedded.table.Routes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells from the tables which ports are to be open, and what is done there.
final class Entrances {
    static final String HTTP = "http";
    static final String HTTPS = "https";

    private final Site site;
    private final Function<Channel, Loop> loops;

    Entrances(Site site, Function<Channel, Loop> loops) {
        this.site = site;
        this.loops = loops;
    }

    /// @param bound the ports that the system chose earlier
    Map<String, Wanted> wanted(Routes routes, Names names, Bound bound) {
        var wanted = new HashMap<String, Wanted>();
        var settings = site.settings;
        wanted.put(HTTP, http(chosen(settings.http(), bound, HTTP), new Door.Outer("http")));
        settings.https()
                .ifPresent(address -> wanted.put(
                        HTTPS, new Wanted(chosen(address, bound, HTTPS), Kind.HTTP, HTTPS, each(Tls::open))));
        for (var route : routes.streams()) {
            // As all of a gateway: where HTTP is reached, streams are too.
            var address = settings.http().withPort(route.port());
            wanted.put("route " + route.id(), stream(address, route.transport(), route.id(), () -> chosen(route.id())));
        }
        names.names().forEach(name -> wanted.put("name " + name.id(), inner(name)));
        return wanted;
    }

    private Wanted inner(Names.Name name) {
        var all = name.protocol().equals("http") && name.transport().equals("tcp")
                ? http(name.address(), new Door.Inner(name.upstream()))
                : stream(name.address(), name.transport(), name.upstream(), () -> site.upstreams.get(name.upstream()));
        var sources = Sources.of(name.sources());
        return sources.areAll() ? all : only(sources, all);
    }

    /// The same for some.
    private static Wanted only(Sources sources, Wanted all) {
        return new Wanted(
                all.address(), all.kind(), all.served() + " for " + sources, new SourceFilter(sources, all.handler()));
    }

    private static ListenAddress chosen(ListenAddress address, Bound bound, String name) {
        return address.port() == 0 ? address.withPort(bound.ports().getOrDefault(name, 0)) : address;
    }

    private @Nullable Upstream chosen(String route) {
        var shares = site.streams.get(route);
        return shares == null ? null : site.upstreams.get(site.pick(shares).upstream());
    }

    private Wanted http(ListenAddress address, Door door) {
        return new Wanted(
                address, Kind.HTTP, door.toString(), each((channel, loop) -> Pipelines.http(channel, loop, door)));
    }

    private Wanted stream(
            ListenAddress address, String transport, String served, Supplier<@Nullable Upstream> chooser) {
        return transport.equals("udp")
                ? new Wanted(
                        address,
                        Kind.DATAGRAM,
                        served,
                        each((channel, loop) -> channel.pipeline().addLast(new UdpRelay(loop, chooser))))
                : new Wanted(
                        address,
                        Kind.STREAM,
                        served,
                        each((channel, loop) -> channel.pipeline().addLast(new StreamFront(loop, chooser))));
    }

    private ChannelHandler each(BiConsumer<Channel, Loop> open) {
        return Pipelines.each(channel -> open.accept(channel, loops.apply(channel)));
    }
}

package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.table.Endpoints;
import io.slipway.plugins.loadbalancers.embedded.table.Routes;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.loadbalancer.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/// The kernel's tables in the gateway's own words: the gateway's process has no SPI.
final class SpiTables {
    private SpiTables() {}

    /// @param digest of the table, which takes long to make
    static Routes routes(RouteTable table, String digest) {
        var http = new ArrayList<Routes.Http>();
        var streams = new ArrayList<Routes.Stream>();
        for (var route : table.routes()) {
            switch (route) {
                case Route.Http one ->
                    http.add(new Routes.Http(
                            one.id(),
                            one.host(),
                            one.path(),
                            one.rules().stream().map(SpiTables::rule).toList()));
                case Route.Stream one ->
                    streams.add(new Routes.Stream(
                            one.id(),
                            one.transport().name().toLowerCase(Locale.ROOT),
                            one.port(),
                            shares(one.shares())));
            }
        }
        var certificates = table.certificates().stream()
                .map(one -> new Routes.Certificate(
                        List.copyOf(one.hosts()), one.chain(), one.key().reveal()))
                .toList();
        return new Routes(table.version(), digest, http, streams, certificates);
    }

    private static Routes.Rule rule(Route.Rule rule) {
        var matches = rule.matches().stream()
                .map(match -> switch (match) {
                    case Route.Match.Header(var name, var value) -> new Routes.Match(Routes.Kind.HEADER, name, value);
                    case Route.Match.Cookie(var name, var value) -> new Routes.Match(Routes.Kind.COOKIE, name, value);
                })
                .toList();
        return new Routes.Rule(matches, shares(rule.shares()));
    }

    private static List<Routes.Share> shares(List<Route.Share> shares) {
        return shares.stream()
                .map(share -> new Routes.Share(share.upstream(), share.weight(), share.headers()))
                .toList();
    }

    /// @param digest of the table, which takes long to make
    static Endpoints endpoints(EndpointTable table, String digest) {
        var upstreams = new HashMap<String, List<Endpoints.Member>>();
        table.upstreams()
                .forEach((name, members) -> upstreams.put(
                        name,
                        members.stream()
                                .map(member -> new Endpoints.Member(
                                        member.host(), member.port(), member.state() == EndpointTable.State.LEAVING))
                                .toList()));
        return new Endpoints(table.version(), digest, upstreams);
    }
}

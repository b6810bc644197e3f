package io.slipway.spi.loadbalancer;

import io.slipway.spi.Secret;
import io.slipway.spi.SpecDigest;
import java.util.List;
import java.util.Set;

/// All routes of a load balancer.
///
/// @param version raised by the kernel with every change, never lowered
public record RouteTable(long version, List<Route> routes, List<Certificate> certificates) {
    public RouteTable {
        routes = List.copyOf(routes);
        certificates = List.copyOf(certificates);
    }

    /// Over all but the version.
    public String digest() {
        return SpecDigest.of(new Content(routes, certificates));
    }

    /// @param hosts the names it serves, chosen by SNI (RFC 6066 §3); `*.example.com` covers one label
    /// @param chain certificates in PEM, the leaf first
    /// @param key its private key in PEM, PKCS #8
    public record Certificate(Set<String> hosts, String chain, Secret key) {
        public Certificate {
            hosts = Set.copyOf(hosts);
        }
    }

    private record Content(List<Route> routes, List<Certificate> certificates) {}
}

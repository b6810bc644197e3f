package io.slipway.http;

import io.slipway.engine.delivery.AppReader;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The contract's `Route`.
///
/// @param to the name of the component's port that it leads to
record RouteView(
        Kind kind,
        @Nullable String host,
        @Nullable String path,
        @Nullable Integer port,
        Optional<URI> url,
        String to) {
    enum Kind {
        HTTP,
        TCP,
        UDP
    }

    static RouteView of(AppReader.RouteView route) {
        var claim = route.claim();
        if (claim.isHttp()) {
            return new RouteView(Kind.HTTP, claim.host(), claim.path(), null, route.url(), claim.port());
        }
        return new RouteView(
                claim.udp() ? Kind.UDP : Kind.TCP, null, null, claim.outerPort(), route.url(), claim.port());
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where requests that come in at one listener go.
sealed interface Door {
    /// `http` or `https`, as the client sees it.
    String scheme();

    /// Null where no route fits.
    @Nullable
    Target choose(Site site, String host, HttpRequest request);

    /// @param headers to be set on the request
    record Target(Upstream upstream, Map<String, String> headers) {}

    /// By the table of routes.
    record Outer(String scheme) implements Door {
        @Override
        public @Nullable Target choose(Site site, String host, HttpRequest request) {
            var shares = site.routing.choose(host, RequestHead.path(request.uri()), new Conditions(request));
            if (shares == null) {
                return null;
            }
            var share = site.pick(shares);
            return new Target(site.upstreams.get(share.upstream()), share.headers());
        }
    }

    /// All to one upstream: the inner name of a component.
    record Inner(String upstream) implements Door {
        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public Target choose(Site site, String host, HttpRequest request) {
            return new Target(site.upstreams.get(upstream), Map.of());
        }
    }

    /// Looks into a request for the conditions of a rule.
    record Conditions(HttpRequest request) implements Routing.Request {
        @Override
        public boolean hasHeader(String name, String value) {
            return request.headers().contains(name, value, false);
        }

        @Override
        public boolean hasCookie(String name, String value) {
            for (var line : request.headers().getAll(HttpHeaderNames.COOKIE)) {
                for (var pair : line.split(";")) {
                    var sign = pair.indexOf('=');
                    if (sign > 0
                            && pair.substring(0, sign).strip().equals(name)
                            && pair.substring(sign + 1).strip().equals(value)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}

package io.slipway.spi.loadbalancer;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Port;
import java.util.List;
import java.util.Map;

/// How traffic from outside finds an upstream.
public sealed interface Route {
    /// Stable while the route exists.
    String id();

    /// By host and path. Of several that fit the most exact host wins (a name before `*.` before `*`), then
    /// the longest path.
    ///
    /// @param host in lower case; `*.example.com` fits one label, `*` every host
    /// @param path a prefix that ends at a segment: `/api` fits `/api` and `/api/x`, not `/apix`; `/` fits all
    /// @param rules tried in order; the first whose matches all hold serves; at most the last has none
    record Http(String id, String host, String path, List<Rule> rules) implements Route {
        public Http {
            if (!path.startsWith("/")) {
                throw SlipwayException.invalid("path is '%s', must begin with '/'".formatted(path));
            }
            if (rules.isEmpty()) {
                throw SlipwayException.invalid("rules of route '%s' is empty, must hold at least one".formatted(id));
            }
            rules = List.copyOf(rules);
        }
    }

    /// A port of the gateway, all of it.
    record Stream(String id, Port.Transport transport, int port, List<Share> shares) implements Route {
        public Stream {
            if (port < 1 || port > 65_535) {
                throw SlipwayException.invalid("port of route '%s' is %d, must be 1 to 65535".formatted(id, port));
            }
            shares = Share.checked(id, shares);
        }
    }

    /// @param matches all must hold; none means every request
    record Rule(List<Match> matches, List<Share> shares) {
        public Rule {
            matches = List.copyOf(matches);
            shares = Share.checked("rule", shares);
        }
    }

    /// A condition on a request.
    sealed interface Match {
        /// @param name compared without regard to case
        record Header(String name, String value) implements Match {}

        record Cookie(String name, String value) implements Match {}
    }

    /// A part of the traffic.
    ///
    /// @param weight relative to the others of its rule, whatever number of members the upstream has; 0 gets
    ///     none
    /// @param headers set on requests that go there
    record Share(String upstream, int weight, Map<String, String> headers) {
        public Share {
            if (weight < 0) {
                throw SlipwayException.invalid("weight of '%s' is %d, must be 0 or more".formatted(upstream, weight));
            }
            headers = Map.copyOf(headers);
        }

        private static List<Share> checked(String of, List<Share> shares) {
            if (shares.stream().allMatch(share -> share.weight() == 0)) {
                throw SlipwayException.invalid("shares of '%s' have no weight above 0".formatted(of));
            }
            return List.copyOf(shares);
        }
    }
}

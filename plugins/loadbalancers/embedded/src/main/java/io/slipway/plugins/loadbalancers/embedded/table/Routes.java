package io.slipway.plugins.loadbalancers.embedded.table;

import java.util.List;
import java.util.Map;

/// @param digest of the table as the kernel gave it, to know one that comes again
public record Routes(
        long version, String digest, List<Http> http, List<Stream> streams, List<Certificate> certificates) {
    public static final Routes NONE = new Routes(0, "", List.of(), List.of(), List.of());

    public record Http(String id, String host, String path, List<Rule> rules) {}

    /// @param transport `tcp` or `udp`
    public record Stream(String id, String transport, int port, List<Share> shares) {}

    public record Rule(List<Match> matches, List<Share> shares) {}

    public record Match(Kind kind, String name, String value) {}

    public enum Kind {
        HEADER,
        COOKIE
    }

    public record Share(String upstream, int weight, Map<String, String> headers) {}

    /// @param chain PEM
    /// @param key PEM, so the file that holds it is readable by its owner alone
    public record Certificate(List<String> hosts, String chain, String key) {
        @Override
        public String toString() {
            return "Certificate" + hosts;
        }
    }
}

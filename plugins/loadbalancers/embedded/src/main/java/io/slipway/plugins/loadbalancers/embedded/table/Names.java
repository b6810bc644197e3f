package io.slipway.plugins.loadbalancers.embedded.table;

import java.util.List;

/// The inner names with the addresses that were given to them.
public record Names(long version, List<Name> names) {
    public static final Names NONE = new Names(0, List.of());

    /// @param transport `tcp` or `udp`
    /// @param protocol of the application, such as `http`
    /// @param sources addresses or CIDR blocks of those who are served; empty for all
    public record Name(
            String id,
            String transport,
            String protocol,
            String upstream,
            String host,
            int port,
            List<String> sources) {
        public ListenAddress address() {
            return new ListenAddress(host, port);
        }
    }
}

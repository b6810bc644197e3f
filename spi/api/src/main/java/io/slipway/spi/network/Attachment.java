package io.slipway.spi.network;

import java.util.Map;
import java.util.Set;

/// How a scheduler joins an instance to a network; made by the network, taken by the scheduler.
public sealed interface Attachment {
    /// A network that the scheduler's own back end knows by name.
    ///
    /// @param aliases names under which the instance is found there
    /// @param hosts addresses by the names under which the instance finds others, whatever a name service says
    record Named(String network, Set<String> aliases, Map<String, String> hosts) implements Attachment {
        public Named {
            aliases = Set.copyOf(aliases);
            hosts = Map.copyOf(hosts);
        }

        public Named(String network, Set<String> aliases) {
            this(network, aliases, Map.of());
        }

        /// The same, from where these are found too.
        public Named withHosts(Map<String, String> more) {
            return new Named(network, aliases, more);
        }
    }
}

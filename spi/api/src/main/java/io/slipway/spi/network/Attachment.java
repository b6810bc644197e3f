package io.slipway.spi.network;

import java.util.Set;

/// How a scheduler joins an instance to a network; made by the network, taken by the scheduler.
public sealed interface Attachment {
    /// A network that the scheduler's own back end knows by name.
    ///
    /// @param aliases names under which the instance is found there
    record Named(String network, Set<String> aliases) implements Attachment {
        public Named {
            aliases = Set.copyOf(aliases);
        }
    }
}

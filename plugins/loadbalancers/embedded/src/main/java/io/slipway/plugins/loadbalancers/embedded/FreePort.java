package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.gateway.PortHolder;
import io.slipway.plugins.loadbalancers.embedded.table.ListenAddress;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Tries whether a gateway could listen somewhere.
final class FreePort {
    private FreePort() {}

    static boolean isFree(ListenAddress address) {
        try {
            open(address);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Tells it to the caller at once; a gateway that runs tells the same in its status.
    ///
    /// @param key of the configuration
    static void check(String key, ListenAddress address) {
        try {
            open(address);
        } catch (IOException e) {
            var holder = PortHolder.of(address.port())
                    .map(" (%s holds it)"::formatted)
                    .orElse("");
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "%s is %s, where the gateway cannot listen: %s%s; stop what is there, or choose another address"
                            .formatted(key, address, e.getMessage(), holder),
                    e);
        }
    }

    private static void open(ListenAddress address) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address.host(), address.port()));
        }
    }
}

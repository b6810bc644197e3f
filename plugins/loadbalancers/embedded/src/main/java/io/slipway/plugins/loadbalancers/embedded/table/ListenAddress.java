package io.slipway.plugins.loadbalancers.embedded.table;

/// Where to listen.
///
/// @param host an IP address
/// @param port 0 lets the system choose
public record ListenAddress(String host, int port) {
    /// Reads `127.0.0.1:7080` and `[::1]:7080`.
    ///
    /// @throws IllegalArgumentException saying what is wrong
    public static ListenAddress parse(String text) {
        var colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'%s' has no port, must look like 127.0.0.1:7080".formatted(text));
        }
        var host = text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        try {
            var port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 0 && port <= 65_535) {
                return new ListenAddress(host, port);
            }
        } catch (NumberFormatException _) {
            // Told below, with what was expected.
        }
        throw new IllegalArgumentException("'%s' has a bad port, must be a number from 0 to 65535".formatted(text));
    }

    public ListenAddress withPort(int other) {
        return new ListenAddress(host, other);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

package io.slipway.engine.delivery;

/// Names and addresses by which a machine means itself, whichever it is.
final class Loopback {
    private Loopback() {}

    /// `localhost` and all below it (RFC 6761, section 6.3), and the loopback addresses.
    static boolean is(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("[::1]");
    }
}

package io.slipway.spi.scheduler;

/// Where a port of an instance can be reached.
///
/// @param portName as in [Port#name]
/// @param host an IP address or a DNS name
public record Endpoint(String portName, String host, int port, Port.Transport transport, Reach reach) {
    /// From where.
    public enum Reach {
        /// Only from programs on the same node.
        LOOPBACK,
        /// From every machine that reaches the node.
        HOST
    }
}

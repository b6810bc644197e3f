package io.slipway.spi.network;

/// What a network promises.
public enum NetworkTrait {
    /// Instances on different nodes reach each other.
    CROSS_HOST,
    /// Nothing of one network reaches another, but for [NetworkSpec#gateways].
    ISOLATES
}

package io.slipway.spi.network;

/// What a network promises.
public enum NetworkTrait {
    /// [Network#join] answers [Attachment.Named].
    ATTACHES_BY_NAME,
    /// Instances on different nodes reach each other.
    CROSS_HOST,
    /// Nothing of one network reaches another, but for [NetworkSpec#gateways].
    ISOLATES
}

package io.slipway.spi.network;

import io.slipway.spi.Ids;

/// Names a network for ever: the kernel makes it, and never uses one again.
public record NetworkId(String value) {
    public NetworkId {
        Ids.check("network id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

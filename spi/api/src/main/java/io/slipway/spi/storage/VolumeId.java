package io.slipway.spi.storage;

import io.slipway.spi.Ids;

/// Names a volume for ever: the kernel makes it, and never uses one again.
public record VolumeId(String value) {
    public VolumeId {
        Ids.check("volume id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

package io.slipway.spi.network;

import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.SpecDigest;
import java.util.Set;

/// A network of one space.
///
/// @param generation raised by the kernel with every change, never lowered
/// @param gateways addresses or CIDR blocks that load balancers speak from: these, and nobody else outside,
///     may reach ports inside
public record NetworkSpec(NetworkId id, long generation, Owner owner, Set<String> gateways) {
    public NetworkSpec {
        if (generation <= 0) {
            throw SlipwayException.invalid("generation is %d, must be above 0".formatted(generation));
        }
        gateways = Set.copyOf(gateways);
    }

    /// Over all but id and generation: what the plugin keeps beside the generation.
    public String digest() {
        return SpecDigest.of(new Content(owner, gateways));
    }

    private record Content(Owner owner, Set<String> gateways) {}
}

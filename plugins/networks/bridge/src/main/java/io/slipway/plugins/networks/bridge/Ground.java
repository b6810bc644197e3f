package io.slipway.plugins.networks.bridge;

import io.slipway.spi.Owner;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkStatus.Doorway;
import io.slipway.spi.network.NetworkTrait;
import java.util.Optional;
import java.util.Set;

/// What the networks are made of.
interface Ground {
    /// @param id the engine's own
    record Found(String id, Optional<Doorway> doorway) {}

    /// Makes it where it is not there yet.
    void bring(NetworkId id, Owner owner) throws InterruptedException;

    Optional<Found> find(NetworkId id) throws InterruptedException;

    /// False where containers still are in it.
    ///
    /// @param found as in [Found#id]
    boolean remove(String found) throws InterruptedException;

    Set<NetworkTrait> traits();
}

package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.store.Tx;

/// Where the apps of a space run.
@FunctionalInterface
public interface Spaces {
    /// The name of the space's datacenter.
    ///
    /// @throws io.slipway.spi.SlipwayException `INVALID` if team or space do not exist
    String datacenter(Tx tx, AppKey key);
}

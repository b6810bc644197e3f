package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.store.Tx;
import java.util.SortedSet;

/// Where the apps of a space run.
public interface Spaces {
    /// The name of the space's datacenter.
    ///
    /// @throws io.slipway.spi.SlipwayException `INVALID` if team or space do not exist
    String datacenter(Tx tx, AppKey key);

    /// The datacenters in which the team has a space, and so may run components.
    SortedSet<String> datacenters(Tx tx, String team);
}

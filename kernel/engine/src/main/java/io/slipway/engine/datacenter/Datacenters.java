package io.slipway.engine.datacenter;

import java.util.List;
import java.util.Optional;

/// The datacenters as they are configured now. A reload of the configuration may add some and take some away.
public interface Datacenters {
    Optional<Datacenter> find(String name);

    /// In the order of the configuration.
    List<Datacenter> all();
}

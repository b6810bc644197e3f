package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.BuildLimits;
import io.slipway.spi.build.Builder;
import java.util.List;
import java.util.Optional;

/// The builders as they are configured now.
public interface Builders {
    /// Those that can be used, in the order in which they are to be asked.
    List<ConfiguredBuilder> inOrder();

    /// Also one that cannot be used: it fails each call with the reason.
    Optional<ConfiguredBuilder> byType(String type);

    /// @param runsOn the datacenter on which it works; empty means this server
    /// @param limits of each of its builds
    record ConfiguredBuilder(String type, Builder builder, Optional<String> runsOn, BuildLimits limits) {}
}

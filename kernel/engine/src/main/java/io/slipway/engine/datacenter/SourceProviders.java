package io.slipway.engine.datacenter;

import io.slipway.spi.source.SourceProvider;
import java.util.List;
import java.util.Optional;

/// The kinds of sources as they are configured now.
public interface SourceProviders {
    /// Such as `git`. One that cannot be used is there too, and fails each call with the reason.
    Optional<SourceProvider> byType(String type);

    List<String> types();
}

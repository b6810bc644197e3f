package io.slipway.tck.packaged;

import io.slipway.spi.Secret;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One component of each kind.
public record SampleConfig(
        @ConfigDoc("Where it is.") URI endpoint,
        @ConfigDoc("What lets us in.") @Nullable Secret token,
        @ConfigDoc("Who it is.") Optional<String> user,

        @ConfigDoc(value = "How long it may take.", fallback = "10s")
        Duration limit,

        @ConfigDoc(value = "How much it may hold.", fallback = "512Mi")
        long roomBytes,

        @ConfigDoc("Whom it serves.") List<String> names) {}

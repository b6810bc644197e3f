package io.slipway.engine.configuration;

import io.slipway.spi.Secret;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The registry that a datacenter pulls images from.
public record RegistrySettings(
        @ConfigDoc(
                "Address of an OCI registry, such as https://registry.example.com/slipway; with http: it is asked without"
                        + " TLS.")
        URI url,

        @ConfigDoc("User that may push and pull.") @Nullable String user,
        @ConfigDoc("Password of that user.") @Nullable Secret password) {}

package io.slipway.docker;

import io.slipway.spi.Secret;
import io.slipway.spi.config.ConfigDoc;

/// How to log in to one registry.
public record RegistryLogin(
        @ConfigDoc("User name.") String username,
        @ConfigDoc("Password or access token.") Secret password) {}

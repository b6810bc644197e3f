package io.slipway.engine.access;

import io.slipway.spi.Secret;

/// A token that was just made, with its value, which can never be had again.
public record NewToken(Token token, Secret value) {}

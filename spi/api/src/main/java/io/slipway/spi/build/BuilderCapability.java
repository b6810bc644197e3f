package io.slipway.spi.build;

/// Abilities that a builder may have. The list is closed: this line is the whole of it.
public sealed interface BuilderCapability permits KeepsImages {}

/// Compose files and app files, each turned into the other. What follows is the Compose Specification
/// (compose-spec.io) as of 2024.
@NullMarked
package io.slipway.compose;

import org.jspecify.annotations.NullMarked;

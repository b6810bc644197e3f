/// Gives each space a bridge network of one Docker engine.
@NullMarked
package io.slipway.plugins.networks.bridge;

import org.jspecify.annotations.NullMarked;

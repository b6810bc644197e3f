/// Volumes of stateful components.
@NullMarked
package io.slipway.engine.volume;

import org.jspecify.annotations.NullMarked;

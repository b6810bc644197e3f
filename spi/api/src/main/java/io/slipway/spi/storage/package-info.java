/// Volumes.
@NullMarked
package io.slipway.spi.storage;

import org.jspecify.annotations.NullMarked;

/// Making artifacts from source.
@NullMarked
package io.slipway.spi.build;

import org.jspecify.annotations.NullMarked;

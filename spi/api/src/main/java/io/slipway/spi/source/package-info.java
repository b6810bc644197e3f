/// Where the source of a component comes from.
@NullMarked
package io.slipway.spi.source;

import org.jspecify.annotations.NullMarked;

/// What can be run: slugs and images.
@NullMarked
package io.slipway.spi.artifact;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.slipway.tck;

import org.jspecify.annotations.NullMarked;

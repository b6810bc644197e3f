@NullMarked
package io.slipway.tck.packaged;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.slipway.tck.memory;

import org.jspecify.annotations.NullMarked;

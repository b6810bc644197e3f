@NullMarked
package io.slipway.compose;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.slipway.engine.delivery;

import org.jspecify.annotations.NullMarked;

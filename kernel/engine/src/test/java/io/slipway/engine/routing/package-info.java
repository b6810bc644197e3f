@NullMarked
package io.slipway.engine.routing;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.slipway.engine.app;

import org.jspecify.annotations.NullMarked;

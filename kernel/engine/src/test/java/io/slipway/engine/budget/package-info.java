@NullMarked
package io.slipway.engine.budget;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.slipway.engine.rollout;

import org.jspecify.annotations.NullMarked;

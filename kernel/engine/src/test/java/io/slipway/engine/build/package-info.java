@NullMarked
package io.slipway.engine.build;

import org.jspecify.annotations.NullMarked;

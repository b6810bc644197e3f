@NullMarked
package io.slipway.engine.artifact;

import org.jspecify.annotations.NullMarked;

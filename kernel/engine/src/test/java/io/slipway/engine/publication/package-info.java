@NullMarked
package io.slipway.engine.publication;

import org.jspecify.annotations.NullMarked;

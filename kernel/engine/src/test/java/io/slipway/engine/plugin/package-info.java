@NullMarked
package io.slipway.engine.plugin;

import org.jspecify.annotations.NullMarked;

/// Plugins: their jars, class loaders and factories.
@NullMarked
package io.slipway.engine.plugin;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.slipway.engine.configuration;

import org.jspecify.annotations.NullMarked;

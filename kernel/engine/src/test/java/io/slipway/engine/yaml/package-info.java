@NullMarked
package io.slipway.engine.yaml;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.slipway.plugins.networks.bridge;

import org.jspecify.annotations.NullMarked;

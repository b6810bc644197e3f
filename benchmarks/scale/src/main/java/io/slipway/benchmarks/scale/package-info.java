/// Measures a server that keeps thousands of apps.
@NullMarked
package io.slipway.benchmarks.scale;

import org.jspecify.annotations.NullMarked;

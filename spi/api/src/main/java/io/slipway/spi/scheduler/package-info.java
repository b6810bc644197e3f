/// Keeping workloads running.
@NullMarked
package io.slipway.spi.scheduler;

import org.jspecify.annotations.NullMarked;

/// Networks of spaces and how workloads join them.
@NullMarked
package io.slipway.spi.network;

import org.jspecify.annotations.NullMarked;

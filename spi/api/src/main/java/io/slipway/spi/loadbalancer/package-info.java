/// Routes from outside and stable inner names.
@NullMarked
package io.slipway.spi.loadbalancer;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.slipway.plugins.schedulers.swarm;

import org.jspecify.annotations.NullMarked;

/// The load balancer that comes with Slipway: keeps a gateway process of its own on this machine.
@NullMarked
package io.slipway.plugins.loadbalancers.embedded;

import org.jspecify.annotations.NullMarked;

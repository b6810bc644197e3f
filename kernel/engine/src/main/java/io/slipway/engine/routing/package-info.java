/// Which routes and inner names exist, and the tables that load balancers are given.
@NullMarked
package io.slipway.engine.routing;

import org.jspecify.annotations.NullMarked;

/// Datacenters and the plugin instances that serve them.
@NullMarked
package io.slipway.engine.datacenter;

import org.jspecify.annotations.NullMarked;

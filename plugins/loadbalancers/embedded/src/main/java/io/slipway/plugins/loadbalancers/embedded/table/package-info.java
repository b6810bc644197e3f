/// What the plugin writes and the gateway reads: tables as JSON files of one folder. It knows neither the SPI,
/// which the gateway's process does not have, nor how a gateway works.
@NullMarked
package io.slipway.plugins.loadbalancers.embedded.table;

import org.jspecify.annotations.NullMarked;

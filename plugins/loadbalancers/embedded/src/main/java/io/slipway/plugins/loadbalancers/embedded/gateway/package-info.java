/// The process that moves the bytes. It takes its orders from the tables of one folder and from its control
/// port; it never meets the SPI or the kernel.
///
/// Netty is used directly: who owns the pipeline knows what of a request has been written, and only so can it
/// tell which request may be repeated.
@NullMarked
package io.slipway.plugins.loadbalancers.embedded.gateway;

import org.jspecify.annotations.NullMarked;

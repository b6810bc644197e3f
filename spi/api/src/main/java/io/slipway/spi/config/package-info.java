/// Typed configuration records and their documentation.
@NullMarked
package io.slipway.spi.config;

import org.jspecify.annotations.NullMarked;

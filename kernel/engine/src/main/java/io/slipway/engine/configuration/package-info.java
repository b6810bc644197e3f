/// The configuration file: read, checked and bound to records.
@NullMarked
package io.slipway.engine.configuration;

import org.jspecify.annotations.NullMarked;

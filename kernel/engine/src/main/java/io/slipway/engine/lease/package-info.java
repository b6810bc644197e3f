/// What one server of several does at a time, and numbers that only rise.
@NullMarked
package io.slipway.engine.lease;

import org.jspecify.annotations.NullMarked;

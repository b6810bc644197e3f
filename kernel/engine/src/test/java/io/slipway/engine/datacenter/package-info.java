@NullMarked
package io.slipway.engine.datacenter;

import org.jspecify.annotations.NullMarked;

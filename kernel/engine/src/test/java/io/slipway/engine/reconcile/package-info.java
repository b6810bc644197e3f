@NullMarked
package io.slipway.engine.reconcile;

import org.jspecify.annotations.NullMarked;

/// Brings what runs in a datacenter in step with what is wanted, again and again.
@NullMarked
package io.slipway.engine.reconcile;

import org.jspecify.annotations.NullMarked;

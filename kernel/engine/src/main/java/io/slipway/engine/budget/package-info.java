/// Budgets of bytes: what is kept of that which nobody needs at the moment.
@NullMarked
package io.slipway.engine.budget;

import org.jspecify.annotations.NullMarked;

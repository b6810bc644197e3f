/// The contracts that every plugin passes, and what tests need beside them.
@NullMarked
package io.slipway.tck;

import org.jspecify.annotations.NullMarked;

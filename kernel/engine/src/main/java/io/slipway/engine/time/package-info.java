/// Time by which waits are measured.
@NullMarked
package io.slipway.engine.time;

import org.jspecify.annotations.NullMarked;

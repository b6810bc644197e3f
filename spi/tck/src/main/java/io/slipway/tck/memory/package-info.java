/// Implementations of the SPIs in memory. Each is a thin view of a backing object that the test holds:
/// opening a second view on it is the kernel after a crash.
@NullMarked
package io.slipway.tck.memory;

import org.jspecify.annotations.NullMarked;

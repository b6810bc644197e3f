/// Writing files that came from outside, so that nothing lands outside of their folder.
@NullMarked
package io.slipway.host.tree;

import org.jspecify.annotations.NullMarked;

/// What a plugin's jar must be, once it is built.
@NullMarked
package io.slipway.tck.packaged;

import org.jspecify.annotations.NullMarked;

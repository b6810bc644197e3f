/// Images by reference: which digest stands behind a tag, and what the image says of itself.
@NullMarked
package io.slipway.engine.image;

import org.jspecify.annotations.NullMarked;

/// Images without an engine: registries by their protocol, and slugs as layers.
@NullMarked
package io.slipway.image;

import org.jspecify.annotations.NullMarked;

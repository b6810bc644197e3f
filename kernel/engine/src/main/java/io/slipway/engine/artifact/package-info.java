/// The artifact store: slugs and uploads, addressed by digest.
@NullMarked
package io.slipway.engine.artifact;

import org.jspecify.annotations.NullMarked;

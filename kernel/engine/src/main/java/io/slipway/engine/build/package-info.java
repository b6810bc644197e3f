/// Builds: from source to an artifact, once for each revision.
@NullMarked
package io.slipway.engine.build;

import org.jspecify.annotations.NullMarked;

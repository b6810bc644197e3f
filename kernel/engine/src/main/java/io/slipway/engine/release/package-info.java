/// Releases: numbered pairings of an artifact and a configuration that never change.
@NullMarked
package io.slipway.engine.release;

import org.jspecify.annotations.NullMarked;

/// Secrets of apps: encrypted at rest, never returned after they were set, and versioned, so that a revoked
/// value is never injected again.
@NullMarked
package io.slipway.engine.secret;

import org.jspecify.annotations.NullMarked;

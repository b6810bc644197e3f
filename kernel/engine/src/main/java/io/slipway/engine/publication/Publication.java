package io.slipway.engine.publication;

import java.time.Instant;

/// The image of a release's slug in a datacenter.
///
/// @param reference with its digest
/// @param base that it is made on, with its digest
record Publication(String releaseId, String datacenter, String reference, String base, State state, Instant createdAt) {
    enum State {
        /// On its way into the registry.
        PUSHING,
        /// There.
        PUBLISHED,
        /// No release needs it: on its way out.
        REMOVING
    }
}

package io.slipway.engine.app;

import java.util.Optional;

/// A component: a row of the store.
///
/// @param definition as was last asked for, whether or not it came up
/// @param upload the digest of the source that was uploaded with it
/// @param instances how many are wanted
/// @param currentRelease id of the one that serves, or last did
public record Component(
        String id,
        String appId,
        String name,
        ComponentDefinition definition,
        Optional<String> upload,
        int instances,
        Optional<String> currentRelease,
        boolean removing) {}

package io.slipway.engine.access;

import io.slipway.engine.store.Tx;
import org.jspecify.annotations.Nullable;

/// Tells whether something still lives in a team or a space. The package that keeps apps answers.
@FunctionalInterface
public interface AppsIn {
    /// @param space null for any space of the team
    boolean any(Tx tx, String team, @Nullable String space);
}

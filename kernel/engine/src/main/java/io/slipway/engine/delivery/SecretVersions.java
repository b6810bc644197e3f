package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.store.Tx;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/// The secrets of an app, as far as releases ask: which there are, never what they say.
public interface SecretVersions {
    /// The newest version that is not revoked, by name; a name without one is missing.
    Map<String, Long> newest(Tx tx, AppKey app, Collection<String> names);

    Set<String> names(Tx tx, AppKey app);

    /// Deletes them all: a later app of the same name must not find them.
    void deleteAll(Tx tx, AppKey app);
}

package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.Component;
import io.slipway.engine.release.Release;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;

/// Rows that an operation has seen before and needs again; each fails with `CONFLICT` if it was removed
/// meanwhile.
final class Existing {
    private final Rows rows;

    @Inject
    Existing(Rows rows) {
        this.rows = rows;
    }

    Release release(Tx tx, String id) {
        return rows.releases().find(tx, id).orElseThrow(() -> gone("release " + id));
    }

    Component component(Tx tx, String id) {
        return rows.apps().componentById(tx, id).orElseThrow(() -> gone("component " + id));
    }

    /// Where this component of it runs.
    App app(Tx tx, Component component) {
        return rows.apps().of(tx, component).orElseThrow(() -> gone("the app of " + component.name()));
    }

    private static SlipwayException gone(String what) {
        return SlipwayException.conflict(what + " is gone");
    }
}

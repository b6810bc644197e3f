package io.slipway.engine.delivery;

import io.slipway.engine.access.Quota;
import io.slipway.engine.store.Tx;

/// What teams and spaces may use; unbounded where nothing is set.
public interface Allowances {
    Quota ofTeam(Tx tx, String team);

    Quota ofSpace(Tx tx, String team, String space);
}

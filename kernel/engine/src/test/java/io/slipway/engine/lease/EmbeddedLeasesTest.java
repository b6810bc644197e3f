package io.slipway.engine.lease;

import io.slipway.engine.configuration.DatabaseSettings;

final class EmbeddedLeasesTest extends LeasesTest {
    @Override
    DatabaseSettings settings() {
        return new DatabaseSettings(null, null, null, 4);
    }
}

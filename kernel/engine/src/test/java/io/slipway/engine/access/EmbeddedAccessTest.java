package io.slipway.engine.access;

import io.slipway.engine.configuration.DatabaseSettings;

final class EmbeddedAccessTest extends AccessTest {
    @Override
    DatabaseSettings settings() {
        return new DatabaseSettings(null, null, null, 4);
    }
}

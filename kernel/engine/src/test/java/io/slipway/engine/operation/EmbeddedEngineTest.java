package io.slipway.engine.operation;

import io.slipway.engine.configuration.DatabaseSettings;

final class EmbeddedEngineTest extends EngineTest {
    @Override
    DatabaseSettings config() {
        return new DatabaseSettings(null, null, null, 10);
    }
}

package io.slipway.engine.operation;

import io.slipway.engine.store.DatabaseConfig;

final class EmbeddedEngineTest extends EngineTest {
    @Override
    DatabaseConfig config() {
        return DatabaseConfig.embedded();
    }
}

package io.slipway.engine.secret;

import io.slipway.engine.configuration.DatabaseSettings;

final class EmbeddedSecretsTest extends SecretsTest {
    @Override
    DatabaseSettings settings() {
        return new DatabaseSettings(null, null, null, 4);
    }
}

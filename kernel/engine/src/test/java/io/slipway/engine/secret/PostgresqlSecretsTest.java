package io.slipway.engine.secret;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.Postgresql;
import io.slipway.tck.backend.RequiresBackend;
import org.junit.jupiter.api.extension.RegisterExtension;

@RequiresBackend("postgresql")
final class PostgresqlSecretsTest extends SecretsTest {
    @RegisterExtension
    static final Postgresql POSTGRESQL = new Postgresql();

    @Override
    DatabaseSettings settings() {
        return POSTGRESQL.create();
    }
}

package io.slipway.engine.operation;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.Postgresql;
import io.slipway.tck.backend.RequiresBackend;
import org.junit.jupiter.api.extension.RegisterExtension;

@RequiresBackend("postgresql")
final class PostgresqlEngineTest extends EngineTest {
    @RegisterExtension
    static final Postgresql POSTGRESQL = new Postgresql();

    @Override
    DatabaseSettings config() {
        return POSTGRESQL.create();
    }
}

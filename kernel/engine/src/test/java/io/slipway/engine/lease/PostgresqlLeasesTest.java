package io.slipway.engine.lease;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.Postgresql;
import io.slipway.tck.backend.RequiresBackend;
import org.junit.jupiter.api.extension.RegisterExtension;

@RequiresBackend("postgresql")
final class PostgresqlLeasesTest extends LeasesTest {
    @RegisterExtension
    static final Postgresql POSTGRESQL = new Postgresql();

    @Override
    DatabaseSettings settings() {
        return POSTGRESQL.create();
    }
}

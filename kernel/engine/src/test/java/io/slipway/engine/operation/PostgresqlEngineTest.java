package io.slipway.engine.operation;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.PostgresqlServer;
import io.slipway.tck.backend.RequiresBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@RequiresBackend("postgresql")
final class PostgresqlEngineTest extends EngineTest {
    private static PostgresqlServer server;

    @BeforeAll
    static void start() {
        server = PostgresqlServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    DatabaseSettings config() {
        return server.create();
    }
}

package io.slipway.engine.store;

import static java.util.Objects.requireNonNull;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.spi.Secret;
import io.slipway.tck.backend.PostgresqlServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// One PostgreSQL for all test classes of a run; it ends with the run.
public final class Postgresql implements BeforeAllCallback {
    private @Nullable PostgresqlServer server;

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(Namespace.create(Postgresql.class))
                .computeIfAbsent("server", _ -> PostgresqlServer.start(), PostgresqlServer.class);
    }

    public PostgresqlServer server() {
        return requireNonNull(server);
    }

    /// A new, empty database.
    public DatabaseSettings create() {
        return settings(server().create());
    }

    public static DatabaseSettings settings(PostgresqlServer.Database database) {
        return new DatabaseSettings(
                database.url(),
                database.user().isEmpty() ? null : database.user(),
                database.password().isEmpty() ? null : Secret.of(database.password()),
                10);
    }
}

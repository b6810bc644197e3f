package io.slipway.engine.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.tck.backend.RequiresBackend;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RequiresBackend("postgresql")
final class PostgresqlDatabaseTest extends DatabaseTest {
    @RegisterExtension
    static final Postgresql POSTGRESQL = new Postgresql();

    private DatabaseSettings settings;

    @Override
    @BeforeEach
    void open() {
        settings = POSTGRESQL.create();
        super.open();
    }

    @Override
    DatabaseSettings config() {
        return settings;
    }

    @Override
    void undoLater() {
        POSTGRESQL.server().execute(settings.url(), "delete from flyway_schema_history where installed_rank = 999");
    }

    @Test
    void severalServersMayShareIt() {
        try (var second = Database.open(settings, data, CrashPoints.none())) {
            second.write(tx -> tx.update("update thing set amount = 3 where name = 'sum'"));
            Assertions.assertThat(database.<Long>read(tx -> tx.count("select amount as n from thing")))
                    .isEqualTo(3);
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() {
        var wrong = new DatabaseSettings(settings.url(), "slipway", Secret.of("hunter2"), 2);
        assertThatThrownBy(() -> Database.open(wrong, data, CrashPoints.none()))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        e -> Assertions.assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE))
                .hasMessageContaining("cannot open the database jdbc:postgresql://")
                .hasMessageNotContaining("hunter2");
    }
}

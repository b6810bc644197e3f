package io.slipway.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class EmbeddedDatabaseTest extends DatabaseTest {
    @Override
    DatabaseSettings config() {
        return new DatabaseSettings(null, null, null, 10);
    }

    @Override
    void undoLater() {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("slipway.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate("delete from flyway_schema_history where installed_rank = 999");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesASecondServerAndNamesTheFirst() {
        assertThatThrownBy(() -> Database.open(config(), data, CrashPoints.none()))
                .isInstanceOfSatisfying(SlipwayException.class, e -> {
                    assertThat(e.failure()).isEqualTo(Failure.CONFLICT);
                    assertThat(e)
                            .hasMessageContaining(
                                    "process " + ProcessHandle.current().pid())
                            .hasMessageContaining("database.url");
                });
    }

    @Test
    void syncsEveryCommit() {
        assertThat(database.<Long>transaction(tx -> tx.one("pragma synchronous", row -> row.number("synchronous"))))
                .as("synchronous=FULL")
                .isEqualTo(2);
        assertThat(database.<String>read(tx -> tx.one("pragma journal_mode", row -> row.text("journal_mode"))))
                .isEqualTo("wal");
    }
}

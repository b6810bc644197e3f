package io.slipway.engine.store;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables to what this program knows, and never touches those of a newer one.
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private final Address address;

    Migrations(Address address) {
        this.address = address;
    }

    void run() {
        if (isCurrent()) {
            return;
        }
        try {
            var flyway = Flyway.configure()
                    .dataSource(address.url(), address.user(), address.password())
                    .locations("classpath:" + MigrationNames.FOLDER)
                    .loggers("slf4j")
                    .load();
            refuseNewer(flyway.info().all());
            flyway.migrate();
        } catch (FlywayException e) {
            throw address.cannotConnect(e);
        }
    }

    // Flyway takes most of a second to find out that there is nothing to do.
    private boolean isCurrent() {
        try (var connection = DriverManager.getConnection(address.url(), address.properties());
                var statement = connection.createStatement();
                var result = statement.executeQuery("select version, success from flyway_schema_history")) {
            var applied = new HashSet<String>();
            while (result.next()) {
                if (!result.getBoolean("success")) {
                    return false;
                }
                applied.add(result.getString("version"));
            }
            return applied.equals(MigrationNames.versions());
        } catch (SQLException e) {
            LOG.debug("The database has no history of migrations yet: {}", e.getMessage());
            return false;
        }
    }

    private void refuseNewer(MigrationInfo[] all) {
        newest(all, each -> isFuture(each)).ifPresent(found -> {
            throw new SlipwayException(
                    Failure.UNSUPPORTED,
                    "the database %s was written by a newer Slipway: its schema is %s, this program knows up to %s; start that version again, or restore a backup from before the upgrade"
                            .formatted(
                                    address,
                                    found,
                                    newest(all, each -> !isFuture(each))
                                            .map(MigrationVersion::toString)
                                            .orElse("none")));
        });
    }

    private static Optional<MigrationVersion> newest(MigrationInfo[] all, Predicate<MigrationInfo> which) {
        return Arrays.stream(all).filter(which).map(MigrationInfo::getVersion).max(Comparator.naturalOrder());
    }

    private static boolean isFuture(MigrationInfo migration) {
        return migration.getState().name().startsWith("FUTURE");
    }
}

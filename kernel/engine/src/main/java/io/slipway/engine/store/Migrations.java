package io.slipway.engine.store;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/// Brings the tables to what this program knows, and never touches those of a newer one.
final class Migrations {
    private final Address address;

    Migrations(Address address) {
        this.address = address;
    }

    void run() {
        try {
            var flyway = Flyway.configure()
                    .dataSource(address.url(), address.user(), address.password())
                    .locations("classpath:db/migration")
                    .loggers("slf4j")
                    .load();
            refuseNewer(flyway.info().all());
            flyway.migrate();
        } catch (FlywayException e) {
            throw address.cannotConnect(e);
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

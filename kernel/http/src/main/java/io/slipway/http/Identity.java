package io.slipway.http;

import io.slipway.engine.configuration.ServerSettings;
import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Who this is to others: the installation to back ends, the server to its fellows.
final class Identity {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private Identity() {}

    /// Made at the first start on a database, and the same on all servers for ever.
    static String installation(Database database, IdSource ids) {
        return database.transaction(tx -> {
            tx.insertIfAbsent("installation", Columns.of("only_one", 1), Columns.of("id", ids.next("in")));
            return tx.one("select id from installation", row -> row.text("id"));
        });
    }

    /// As configured, or the machine's host name.
    static String server(ServerSettings settings, Map<String, String> environment) {
        return Optional.ofNullable(settings.name())
                .or(Identity::hostName)
                .or(() -> Optional.ofNullable(environment.get("HOSTNAME")))
                .filter(name -> !name.isBlank())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .orElse("server");
    }

    private static Optional<String> hostName() {
        try {
            return Optional.of(Files.readString(HOST_NAME).strip());
        } catch (IOException e) {
            // No Linux: the environment may know it.
            return Optional.empty();
        }
    }
}

package io.slipway.engine.store;

import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import org.jspecify.annotations.Nullable;

/// The section `database` of the configuration file; empty means the embedded database.
public record DatabaseConfig(
        @ConfigDoc("`jdbc:postgresql://host/name`; left out, a file in the folder `server.data`, for one server only.")
        @Nullable
        String url,

        @ConfigDoc("The user to log in as, where the url does not name it.") @Nullable
        String user,

        @ConfigDoc("The user's password; write a reference such as `file:` and a path, or `${ENV}`.") @Nullable
        Secret password,

        @ConfigDoc(value = "Connections that change data at most; as many again may read.", fallback = "10")
        int connections) {
    public DatabaseConfig {
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            throw SlipwayException.invalid(
                    "database.url is '%s', expected jdbc:postgresql://host/name, or nothing for the embedded database"
                            .formatted(withoutParameters(url)));
        }
        if (connections < 1 || connections > 1000) {
            throw SlipwayException.invalid("database.connections is %d, expected 1 to 1000".formatted(connections));
        }
    }

    /// The file in the data folder.
    public static DatabaseConfig embedded() {
        return new DatabaseConfig(null, null, null, 10);
    }

    // Parameters may hold a password.
    static String withoutParameters(String url) {
        var end = url.indexOf('?');
        return end < 0 ? url : url.substring(0, end);
    }
}

package io.slipway.engine.configuration;

import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import org.jspecify.annotations.Nullable;

/// Where the state is kept.
public record DatabaseSettings(
        @ConfigDoc(
                "JDBC URL of a PostgreSQL that several servers may share, such as jdbc:postgresql://db/slipway; an embedded SQLite in server.data where absent.")
        @Nullable
        String url,

        @ConfigDoc("User of the database.") @Nullable String user,

        @ConfigDoc("Password of that user.") @Nullable Secret password,

        @ConfigDoc(value = "Connections at most.", fallback = "10")
        int connections) {
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public DatabaseSettings {
        if (url != null && !url.startsWith(POSTGRESQL)) {
            throw SlipwayException.invalid("url is '%s', must begin with %s".formatted(shown(url), POSTGRESQL));
        }
        if (connections < 1 || connections > 200) {
            throw SlipwayException.invalid("connections is %d, must be 1 to 200".formatted(connections));
        }
    }

    /// A database of this machine, for one server only.
    public boolean isEmbedded() {
        return url == null;
    }

    /// A URL may hold a password.
    private static String shown(String url) {
        return url.replaceFirst("\\?.*", "?…").replaceFirst("//[^/@]*@", "//…@");
    }
}

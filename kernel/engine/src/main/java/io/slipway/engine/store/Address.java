package io.slipway.engine.store;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a database is and how to log in; prints without anything that may be a secret.
record Address(
        Dialect dialect,
        String url,
        @Nullable String user,
        @Nullable String password) {
    static Address of(DatabaseSettings settings, Path data) {
        var url = settings.url();
        if (url == null) {
            return new Address(Dialect.SQLITE, "jdbc:sqlite:" + data.resolve("slipway.db"), null, null);
        }
        var password = settings.password();
        return new Address(Dialect.POSTGRESQL, url, settings.user(), password == null ? null : password.reveal());
    }

    SlipwayException cannotConnect(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new SlipwayException(
                Failure.UNAVAILABLE, "cannot open the database %s: %s".formatted(this, root.getMessage()), e);
    }

    @Override
    public String toString() {
        var parameters = url.indexOf('?');
        var shown = parameters < 0 ? url : url.substring(0, parameters);
        return shown.replaceFirst("//[^/@]*@", "//");
    }
}

package io.slipway.http;

import io.slipway.engine.secret.Secrets;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.IdSource;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.util.List;

/// Gives an installation a new key for its secrets, while no server runs on its database.
///
/// The file of keys is written first, with the old ones in it, and all values follow in one transaction: whenever
/// this is cut off, what is there can be read, and it may be done again.
final class SecretRotation {
    private SecretRotation() {}

    /// @return how many values are encrypted anew
    /// @throws SlipwayException `CONFLICT` while a server has the embedded database, `INVALID` where the keys come
    ///     from the configuration
    static int run(Home home) throws InterruptedException {
        var opening = Opening.of(home, CrashPoints.none());
        try (var database = opening.database()) {
            var settings = opening.configuration().server();
            if (settings.secretKeys() != null) {
                throw SlipwayException.invalid(List.of(FieldProblem.of(
                        "server.secretKeys",
                        "set",
                        "keys in server.data",
                        "do it on the server whose data/secret-keys.json that is a copy of, and copy it again")));
            }
            var keys = Secrets.keys(null, settings.data(), database).rotated();
            keys.write(settings.data());
            var clock = Clock.systemUTC();
            return new Secrets(database, IdSource.random(clock), clock, keys).encryptAnew(keys);
        }
    }
}

package io.slipway.benchmarks.scale;

import io.slipway.engine.access.FirstStart;
import io.slipway.engine.access.LoginCodes;
import io.slipway.engine.access.Tokens;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Comparator;

/// What a server needs before its first start, and what is left after its last.
final class Preparation {
    private Preparation() {}

    /// Makes the first account, and answers a token for it.
    static String firstToken(Database database) {
        var clock = Clock.systemUTC();
        var random = new SecureRandom();
        var tokens = new Tokens(database, IdSource.random(clock), random, clock);
        var token = new FirstStart(database, tokens, new LoginCodes(database, tokens, random, clock), clock)
                .prepare("local")
                .orElseThrow()
                .token()
                .value();
        // One that was never used gives way to another at the next start.
        if (tokens.authenticate(token).isEmpty()) {
            throw new IllegalStateException("the token is not known");
        }
        return token.reveal();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static void delete(Path home) throws IOException {
        try (var all = Files.walk(home)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}

package io.slipway.engine.access;

import io.slipway.engine.store.Sha256;
import io.slipway.spi.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// Values that prove something, and what is kept of them. They are random and long, so a plain hash suffices.
final class TokenValue {
    static final String PREFIX = "slp_";
    private static final int BYTES = 32;
    private static final int LONGEST = 200;

    private TokenValue() {}

    static Secret make(RandomGenerator random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Secret.of(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    static boolean looksRight(Secret value) {
        var text = value.reveal();
        return text.startsWith(PREFIX) && text.length() < LONGEST;
    }

    static String hash(Secret value) {
        return Sha256.hex(value.reveal().getBytes(StandardCharsets.UTF_8));
    }
}

package io.slipway.engine.access;

import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
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
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(value.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java runtime lacks SHA-256", e);
        }
    }
}

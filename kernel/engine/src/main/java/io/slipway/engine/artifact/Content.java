package io.slipway.engine.artifact;

import io.slipway.spi.SlipwayException;
import java.time.Instant;
import java.util.regex.Pattern;

/// Bytes that are kept.
///
/// @param digest `sha256:` and 64 hexadecimal digits
/// @param since when they were last stored, or asked for again
public record Content(String digest, long sizeBytes, Instant since) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    public Content {
        checkDigest(digest);
    }

    static void checkDigest(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw SlipwayException.invalid(
                    "digest is '%s', must be sha256: and 64 hexadecimal digits".formatted(digest));
        }
    }
}

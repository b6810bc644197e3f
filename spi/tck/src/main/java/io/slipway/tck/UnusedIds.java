package io.slipway.tck;

import java.math.BigInteger;
import java.security.SecureRandom;

/// Ids as the kernel makes them: never used before, on no back end.
final class UnusedIds {
    private UnusedIds() {}

    static String next() {
        return "t" + new BigInteger(80, new SecureRandom()).toString(36);
    }
}

package io.slipway.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A value that must not be shown: it prints as `***`, is not serializable, and its comparison takes the
/// same time wherever two values differ. Ask for the value with [#reveal] at the last moment and keep no copy.
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }

    private byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}

package io.slipway.spi;

/// The value of an environment variable. A plugin keeps a [Hidden] one out of process arguments, logs,
/// labels and world-readable files.
public sealed interface EnvValue {
    record Plain(String value) implements EnvValue {}

    record Hidden(Secret secret) implements EnvValue {}

    static EnvValue of(String value) {
        return new Plain(value);
    }

    static EnvValue of(Secret secret) {
        return new Hidden(secret);
    }

    /// The value itself, for handing it to the program and for nothing else.
    default String reveal() {
        return switch (this) {
            case Plain(String value) -> value;
            case Hidden(Secret secret) -> secret.reveal();
        };
    }
}

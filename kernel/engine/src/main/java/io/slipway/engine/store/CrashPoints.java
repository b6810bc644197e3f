package io.slipway.engine.store;

/// The places at which a crash is told apart: one on each side of every durable write, of every step of an
/// operation and of every call of a plugin. Nothing happens there in the product; a test halts the process.
@FunctionalInterface
public interface CrashPoints {
    /// @param name equal for equal places in every run, such as `tx:Operations.submit:after`
    void pass(String name);

    /// Whether [#pass] does anything; without it nobody derives names.
    default boolean isBound() {
        return true;
    }

    /// What the product has.
    static CrashPoints none() {
        return new CrashPoints() {
            @Override
            public void pass(String name) {}

            @Override
            public boolean isBound() {
                return false;
            }
        };
    }
}

package io.slipway.engine.store;

/// The places at which a crash is told apart: one on each side of every durable write, of every step of an
/// operation and of every call of a plugin. They stand where all writes and all calls come through, so that a
/// new one has its points from its first day. Nothing happens there in the product; a test halts the process.
///
/// | name | passed |
/// | --- | --- |
/// | `tx:Class.method:before`, `:after` | around each transaction, by who asked for it |
/// | `queue:statement table:before`, `:after` | around each commit of db-scheduler |
/// | `plugin:apply of place:before`, `:after` | around each call of a plugin |
/// | `step:kind/step:before`, `:after` | around each step of an operation |
/// | `operation:picked`, `:handled` | around each run of an operation |
/// | `file:Class.method:before`, `:after` | around each change of files that a restart finds again |
@FunctionalInterface
public interface CrashPoints {
    /// @param name equal for equal places in every run, such as `tx:Operations.submit:after`
    void pass(String name);

    /// Does `change` between the two points of a file's change.
    default <E extends Exception> void around(String name, Change<E> change) throws E {
        pass("file:" + name + ":before");
        change.run();
        pass("file:" + name + ":after");
    }

    /// Something that a restart finds again.
    @FunctionalInterface
    interface Change<E extends Exception> {
        void run() throws E;
    }

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

package io.slipway.engine.delivery;

import io.slipway.engine.store.CrashPoints;
import java.util.LinkedHashMap;
import java.util.Map;

/// Ends a server in the middle of this process as `kill -9` would: once it is halted, each thread that comes to
/// any crash point unwinds there, so that nothing is written and no plugin is called any more.
final class HaltingPoints implements CrashPoints {
    private final Map<String, Integer> passed = new LinkedHashMap<>();
    private Halt halt = Halt.NEVER;
    private int passes;
    private String halted = "";

    /// Where to halt.
    @FunctionalInterface
    interface Halt {
        Halt NEVER = (_, _, _) -> false;

        /// @param pass of this name, from 1
        /// @param passes of all names
        boolean isHere(String name, int pass, int passes);

        /// At the `count`th pass of whatever point.
        static Halt atPass(int count) {
            return (_, _, passes) -> passes == count;
        }

        /// At the first pass of the point of this name.
        static Halt at(String point) {
            return (name, _, _) -> name.equals(point);
        }
    }

    /// Unwinds a thread of a halted server.
    static final class Halted extends Error {
        private static final long serialVersionUID = 1L;

        Halted() {
            super("the server was halted", null, false, false);
        }
    }

    /// Counts from now on.
    synchronized void arm(Halt at) {
        passed.clear();
        passes = 0;
        halt = at;
    }

    /// The point at which the server was halted; empty if it was not.
    synchronized String halted() {
        return halted;
    }

    /// How often each point was passed since [#arm], in the order of the first passes.
    synchronized Map<String, Integer> passed() {
        return new LinkedHashMap<>(passed);
    }

    @Override
    public synchronized void pass(String point) {
        if (!halted.isEmpty()) {
            throw new Halted();
        }
        var name = point.replaceAll("v\\d+", "v*");
        var pass = passed.merge(name, 1, Integer::sum);
        if (halt.isHere(name, pass, ++passes)) {
            halted = name;
            throw new Halted();
        }
    }
}

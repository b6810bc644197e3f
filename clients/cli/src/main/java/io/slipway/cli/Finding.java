package io.slipway.cli;

/// One thing that was looked at.
///
/// @param cause what is wrong with it, or how it is
/// @param mend a command or a change that ends it; empty where nothing is wrong
record Finding(boolean good, String object, String cause, String mend) {
    static Finding good(String object, String how) {
        return new Finding(true, object, how, "");
    }

    static Finding bad(String object, String cause, String mend) {
        return new Finding(false, object, cause, mend);
    }

    boolean repeats(Finding other) {
        return object.equals(other.object) && cause.equals(other.cause);
    }
}

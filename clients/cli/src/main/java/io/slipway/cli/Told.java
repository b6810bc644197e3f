package io.slipway.cli;

/// Something that a command found out itself: one sentence, and what to do.
final class Told extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String mend;

    private Told(int code, String message, String mend) {
        super(message);
        this.code = code;
        this.mend = mend;
    }

    static Told usage(String message, String mend) {
        return new Told(Failures.USAGE, message, mend);
    }

    static Told failed(String message, String mend) {
        return new Told(Failures.FAILED, message, mend);
    }

    static Told denied(String message, String mend) {
        return new Told(Failures.DENIED, message, mend);
    }

    static Told unreachable(String message, String mend) {
        return new Told(Failures.UNREACHABLE, message, mend);
    }

    int code() {
        return code;
    }

    String mend() {
        return mend;
    }
}

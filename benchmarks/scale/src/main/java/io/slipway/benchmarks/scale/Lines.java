package io.slipway.benchmarks.scale;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/// The program of the log benchmark: writes numbered lines of about a hundred bytes, so many in a second, then stays.
public final class Lines {
    private static final int STEPS = 100;
    private static final String PADDING =
            " the quick brown fox jumps over the lazy dog while a log is written and read";

    private Lines() {}

    /// @param arguments lines in a second, 0 for as many as will go; and lines in all
    public static void main(String... arguments) throws IOException {
        var rate = Integer.parseInt(arguments[0]);
        var all = Integer.parseInt(arguments[1]);
        var began = System.nanoTime();
        try (var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 << 10)) {
            for (int number = 1; number <= all; number++) {
                out.write(("seq " + number + PADDING + "\n").getBytes(StandardCharsets.US_ASCII));
                if (rate > 0 && number % (rate / STEPS) == 0) {
                    out.flush();
                    var due = began + number * (1_000_000_000L / rate);
                    for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                }
            }
            out.flush();
            while (true) {
                LockSupport.park();
            }
        }
    }
}

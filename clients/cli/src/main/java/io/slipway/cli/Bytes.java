package io.slipway.cli;

import java.util.Locale;

/// Sizes for people.
final class Bytes {
    private Bytes() {}

    /// As `12.5 MiB` or `20.0 GiB`.
    static String shown(long bytes) {
        var mebibytes = bytes / 1024.0 / 1024.0;
        return mebibytes < 1024
                ? String.format(Locale.ROOT, "%.1f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024);
    }
}

package io.slipway.cli;

import java.nio.file.Path;

/// Words commands for people to paste.
final class Shell {
    private Shell() {}

    /// As one word of a POSIX shell, whatever it holds.
    static String quoted(Path path) {
        var text = path.toString();
        return text.matches("[A-Za-z0-9_/.,:=+@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}

package io.slipway.spi.scheduler;

import io.slipway.spi.EnvValue;
import io.slipway.spi.SlipwayException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A file that a program finds when it starts, in a place of its instance alone. It may read it, whatever user it runs
/// as; whether it may write there is the back end's affair, and what it writes is gone with the instance.
///
/// @param path absolute, or relative to the folder that the program is started in
/// @param content as text, written in UTF-8, 1 to [#MAX_BYTES] bytes; a hidden one is kept from view as variables are
/// @param executable whether it may be run, too
public record ProgramFile(String path, EnvValue content, boolean executable) {
    /// Of one file: what the strictest back end takes.
    public static final int MAX_BYTES = 500_000;
    /// Of all files of a program together.
    public static final int MAX_BYTES_IN_ALL = 1 << 20;

    public ProgramFile {
        var place = path.isEmpty() || path.indexOf('\0') >= 0 ? null : Path.of(path);
        if (place == null
                || path.endsWith("/")
                || place.normalize().toString().isEmpty()
                || place.normalize().startsWith("..")
                || !place.normalize().equals(place)) {
            throw SlipwayException.invalid(
                    "files has '%s', must be the path of a file, absolute or below the program's folder, without '..'"
                            .formatted(path));
        }
        if (bytes(content) < 1 || bytes(content) > MAX_BYTES) {
            throw SlipwayException.invalid(
                    "files.%s has %d bytes, must have 1 to %d".formatted(path, bytes(content), MAX_BYTES));
        }
    }

    public boolean isAbsolute() {
        return path.startsWith("/");
    }

    /// What is written.
    public byte[] bytes() {
        return content.reveal().getBytes(StandardCharsets.UTF_8);
    }

    private static int bytes(EnvValue content) {
        return content.reveal().getBytes(StandardCharsets.UTF_8).length;
    }
}

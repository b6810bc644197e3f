package io.slipway.engine.store;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Names the disk that is full where something failed for want of room: the system tells that there is none, and not
/// where.
public final class Room {
    /// strerror(3) of ENOSPC and EDQUOT, as Java hands them on.
    private static final List<String> LACKING = List.of("No space left on device", "Disk quota exceeded");

    private static final long LEAST_BYTES = 1 << 20;

    private Room() {}

    /// The same failure, as `EXHAUSTED` and with what to mend, where it came from a disk without room and `folder`
    /// lies on such a one.
    public static SlipwayException told(SlipwayException failure, Path folder) {
        return failure.failure() != Failure.EXHAUSTED && saysSo(failure) && isLacking(folder)
                ? lacking(String.valueOf(failure.getMessage()), folder, failure)
                : failure;
    }

    /// @param what failed
    public static SlipwayException lacking(String what, Path folder, Throwable cause) {
        return new SlipwayException(
                Failure.EXHAUSTED,
                "%s: no room is left on the disk of %s; free some, and it goes on".formatted(what, folder),
                cause);
    }

    public static boolean isLacking(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < LEAST_BYTES;
        } catch (IOException e) {
            // Who cannot look cannot tell.
            return false;
        }
    }

    private static boolean saysSo(Throwable failure) {
        for (var each = failure; each != null; each = each.getCause()) {
            var message = String.valueOf(each.getMessage());
            if (LACKING.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}

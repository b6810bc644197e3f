package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a user may pass all folders that lead to a path.
final class Reachability {
    private static final int OWNER_SEARCH = 0100;
    private static final int GROUP_SEARCH = 0010;
    private static final int OTHER_SEARCH = 0001;

    private Reachability() {}

    static void check(Path path, HostUser user) throws IOException {
        var folder = path.toRealPath();
        for (var step = folder; step != null; step = step.getParent()) {
            var mode = attribute(step, "mode");
            var needed = attribute(step, "uid") == user.uid()
                    ? OWNER_SEARCH
                    : attribute(step, "gid") == user.gid() ? GROUP_SEARCH : OTHER_SEARCH;
            if ((mode & needed) == 0) {
                throw new SlipwayException(
                        Failure.DENIED,
                        "user %d cannot reach %s since %s is closed to it (mode %o): run `chmod o+x %s`, or move the data"
                                        .formatted(user.uid(), path, step, mode & 07777, step)
                                + " folder to a place that every user may pass");
            }
        }
    }

    private static int attribute(Path folder, String name) throws IOException {
        if (Files.getAttribute(folder, "unix:" + name) instanceof Integer value) {
            return value;
        }
        throw new IOException("the file system of %s tells no %s".formatted(folder, name));
    }
}

package io.slipway.host;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A numeric user of this machine; it need not stand in `/etc/passwd`. Only root can start programs as
/// another user.
public record HostUser(int uid, int gid) {
    public HostUser {
        if (uid <= 0 || gid <= 0) {
            throw SlipwayException.invalid(
                    "uid %d and gid %d must be above 0: nothing runs as root".formatted(uid, gid));
        }
    }

    /// Whether this process may start programs as other users.
    public static boolean canSwitch() {
        return Libc.effectiveUser() == 0;
    }

    /// Makes `file` this user's, without following a link. Files below it stay as they are.
    public void own(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }

    /// Makes `folder` and all below it this user's; links are not followed.
    public void ownAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                own(file);
            }
        }
    }
}

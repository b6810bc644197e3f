package io.slipway.host;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

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

    /// Makes `folder` and all below it this user's; links are not followed. A file that has a second name
    /// somewhere stays whose it is, unless a build made it: it may be anybody's.
    public void ownAll(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                ownIfNot(each);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                ownIfNot(file);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void ownIfNot(Path file) throws IOException {
        var facts = Files.readAttributes(file, "unix:uid,gid,nlink,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (facts.get("uid") instanceof Integer owner && facts.get("gid") instanceof Integer group) {
            var shared = Boolean.TRUE.equals(facts.get("isRegularFile"))
                    && facts.get("nlink") instanceof Integer names
                    && names > 1
                    && !BuildUsers.isOne(owner);
            if ((owner != uid || group != gid) && !shared) {
                own(file);
            }
        }
    }
}

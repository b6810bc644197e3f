package io.slipway.plugins.schedulers.process;

import io.slipway.host.HostUser;
import io.slipway.spi.scheduler.ProgramFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The folder that a program is started in: links to what its slug holds, with volumes and files of its own between
/// them. The folders on the way to one of these are real.
///
/// @param app the program's own
/// @param slug unpacked, and shared
record SlugLinks(Path app, Path slug) {
    /// Puts a volume where the program expects it: below `app` for a relative path. An absolute path is the same for
    /// all programs of this machine, so it is left alone.
    void volume(Definition.Place mount) throws IOException {
        var target = below(mount.path());
        if (target.isEmpty()) {
            return;
        }
        makeWay(target.get());
        if (!Files.exists(target.get(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(target.get(), mount.folder());
        }
        linkBeside(target.get());
    }

    /// Only while nobody else may write in `app`: who could would have the server write through a link.
    void file(ProgramFile file, @Nullable HostUser user) throws IOException {
        var target = below(file.path())
                .orElseThrow(() -> new IOException("'%s' is not below the program's folder".formatted(file.path())));
        makeWay(target);
        var mode = PosixFilePermissions.fromString(file.executable() ? "rwx------" : "rw-------");
        Files.createFile(target, PosixFilePermissions.asFileAttribute(mode));
        Files.write(target, file.bytes());
        if (user != null) {
            user.own(target);
        }
        linkBeside(target);
    }

    /// Links what is left of the slug.
    void rest() throws IOException {
        linkEntries(app, slug);
    }

    private Optional<Path> below(String path) {
        var target = app.resolve(path).normalize();
        return Path.of(path).isAbsolute() || !target.startsWith(app) || target.equals(app)
                ? Optional.empty()
                : Optional.of(target);
    }

    private void makeWay(Path target) throws IOException {
        var real = app;
        for (var step : app.relativize(target)) {
            real = real.resolve(step);
            if (real.equals(target)) {
                return;
            }
            if (!Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(real);
            }
        }
    }

    /// What the slug has in the folders on the way to `target`.
    private void linkBeside(Path target) throws IOException {
        for (var real = parent(target); !real.equals(app); real = parent(real)) {
            linkEntries(real, slug.resolve(app.relativize(real)));
        }
    }

    private static Path parent(Path path) {
        var parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path.toString());
        }
        return parent;
    }

    private static void linkEntries(Path into, Path from) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (var entries = Files.newDirectoryStream(from)) {
            for (var entry : entries) {
                var link = into.resolve(entry.getFileName());
                if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(link, entry);
                }
            }
        }
    }
}

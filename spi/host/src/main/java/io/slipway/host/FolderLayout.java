package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// The files of a supervised folder. The layout has a version, since the shim in it may be older than the
/// server that finds it: a newer server reads all older ones, an older server refuses a newer one.
///
/// Written here: `server.lock`, `layout`, `shim.sh`, `policy`, `run.sh`, `start.sh`, `env`, `cgroups`, `stop`,
/// and for commands beside the program `beside.sh` and `command.sh`.
/// Written by the shim: `lock`, `note`, `shim`, `state`, `exit`; see `shim.sh`.
final class FolderLayout {
    static final int VERSION = 1;
    static final String STDOUT = "stdout.log";
    static final String STDERR = "stderr.log";
    static final String STOP = "stop";
    static final String BESIDE = "beside.sh";

    private final Path folder;

    FolderLayout(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /// Whether something was ever started here.
    boolean isPresent() {
        var text = read("layout");
        if (text.isEmpty()) {
            return false;
        }
        if (!text.get().matches("[0-9]{1,9}") || Integer.parseInt(text.get()) > VERSION) {
            throw new SlipwayException(
                    Failure.CONFLICT,
                    "%s has layout '%s', this Slipway knows those up to %d: use the newer one that wrote it"
                            .formatted(folder, text.get(), VERSION));
        }
        return true;
    }

    boolean has(String name) {
        return Files.exists(path(name));
    }

    /// The content of a file without its last line end; empty when there is no such file.
    Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(path(name)).strip());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read " + path(name), e);
        }
    }

    /// By rename, so that a reader, the shim for one, sees the old content or the new.
    void write(String name, String content, String permissions) throws IOException {
        var fresh = Files.createTempFile(
                folder,
                name,
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, content.getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
            Files.move(fresh, path(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Each try on a full disk would leave another one.
            Files.deleteIfExists(fresh);
            throw e;
        }
    }
}

package io.slipway.engine.artifact;

import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Room;
import io.slipway.engine.store.Sha256;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Content as files `sha256/ab/abcd…`. A file appears whole by a rename, after its bytes and before its folder
/// were synced; what a crash cut off lies in `incoming/`, locked by nobody, and is swept away by the next to open the
/// folder.
final class ContentFolder implements ContentStore {
    private static final Logger log = LoggerFactory.getLogger(ContentFolder.class);
    private static final int BUFFER = 64 * 1024;
    private static final int DIGITS = 64;

    private final Path shelves;
    private final Path incoming;
    private final Clock clock;
    private final CrashPoints crashPoints;
    /// Held for a look and a rename or a removal, never while bytes move.
    private final ReentrantLock lock = new ReentrantLock();

    ContentFolder(Path folder, Clock clock, CrashPoints crashPoints) throws IOException {
        this.shelves = Files.createDirectories(folder.resolve("sha256"));
        this.incoming = Files.createDirectories(folder.resolve("incoming"));
        this.clock = clock;
        this.crashPoints = crashPoints;
        sweep();
    }

    @Override
    public Content put(InputStream in, long mostBytes) throws IOException {
        try (var part = Part.in(incoming)) {
            var digest = Sha256.begin();
            var size = copy(in, part.channel(), digest, mostBytes);
            return settle(part.file(), Sha256.named(digest), size);
        } catch (IOException e) {
            if (Room.isLacking(incoming)) {
                throw Room.lacking("cannot take this in", shelves.resolveSibling(""), e);
            }
            throw e;
        }
    }

    private static long copy(InputStream in, FileChannel out, MessageDigest digest, long mostBytes) throws IOException {
        var size = 0L;
        var buffer = new byte[BUFFER];
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            size += read;
            if (size > mostBytes) {
                throw SlipwayException.invalid(
                        "it has more than %d bytes, which is the most that is taken".formatted(mostBytes));
            }
            digest.update(buffer, 0, read);
            var bytes = ByteBuffer.wrap(buffer, 0, read);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        out.force(true);
        return size;
    }

    private Content settle(Path fresh, String digest, long size) throws IOException {
        var now = clock.instant();
        var place = place(digest);
        Files.createDirectories(folderOf(place));
        Files.setLastModifiedTime(fresh, FileTime.from(now));
        lock.lock();
        try {
            crashPoints.around(
                    "ContentFolder.put",
                    () -> Files.move(
                            fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
        } finally {
            lock.unlock();
        }
        sync(folderOf(place));
        sync(shelves);
        return new Content(digest, size, now);
    }

    @Override
    public Optional<Content> find(String digest) throws IOException {
        try {
            return Optional.of(content(place(digest)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Content> touch(String digest) throws IOException {
        lock.lock();
        try {
            Files.setLastModifiedTime(place(digest), FileTime.from(clock.instant()));
            return find(digest);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Path> file(String digest) {
        return Optional.of(place(digest)).filter(Files::isRegularFile);
    }

    @Override
    public List<Content> list() throws IOException {
        var found = new ArrayList<Content>();
        try (var files = Files.walk(shelves, 2)) {
            for (var file : files.filter(ContentFolder::isContent).toList()) {
                try {
                    found.add(content(file));
                } catch (NoSuchFileException _) {
                    log.debug("{} went away while the folder was read", file);
                }
            }
        }
        return found;
    }

    @Override
    public boolean delete(Content content) throws IOException {
        var place = place(content.digest());
        lock.lock();
        try {
            var now = find(content.digest());
            if (now.isPresent() && now.get().since().isAfter(content.since())) {
                return false;
            }
            return removeUnlessTouched(place, content);
        } finally {
            lock.unlock();
        }
    }

    /// Another server may ask for it between the look and the removal: so it is put aside, looked at again, and
    /// put back where that was so. Cut off in between, it is absent, and built again.
    private boolean removeUnlessTouched(Path place, Content content) throws IOException {
        var aside = incoming.resolve("gone-" + place.getFileName());
        try {
            crashPoints.around("ContentFolder.delete", () -> Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE));
        } catch (NoSuchFileException _) {
            return true;
        }
        if (Files.getLastModifiedTime(aside).toInstant().isAfter(content.since())) {
            Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
            return false;
        }
        Files.deleteIfExists(aside);
        return true;
    }

    private Path place(String digest) {
        Content.checkDigest(digest);
        var hex = digest.substring("sha256:".length());
        return shelves.resolve(hex.substring(0, 2)).resolve(hex);
    }

    private static Path folderOf(Path place) {
        return place.resolveSibling("");
    }

    private static boolean isContent(Path file) {
        return Files.isRegularFile(file) && String.valueOf(file.getFileName()).length() == DIGITS;
    }

    private static Content content(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Content(
                "sha256:" + file.getFileName(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    private void sweep() throws IOException {
        try (var files = Files.list(incoming)) {
            for (var file : files.toList()) {
                Part.sweep(file);
            }
        }
    }

    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

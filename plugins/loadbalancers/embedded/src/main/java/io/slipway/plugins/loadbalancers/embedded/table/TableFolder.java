package io.slipway.plugins.loadbalancers.embedded.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The folder through which a plugin and its gateways talk. A file is replaced whole: readers see the old one
/// or the new one, also after a crash or a power cut.
public final class TableFolder {
    /// @param name of the file
    public record Table<T extends Record>(String name, Class<T> type) {}

    public static final Table<Settings> SETTINGS = new Table<>("settings.json", Settings.class);
    public static final Table<Routes> ROUTES = new Table<>("routes.json", Routes.class);
    public static final Table<Endpoints> ENDPOINTS = new Table<>("endpoints.json", Endpoints.class);
    public static final Table<Names> NAMES = new Table<>("names.json", Names.class);
    /// Ports that the system chose, so that a later gateway takes the same.
    public static final Table<Bound> BOUND = new Table<>("bound.json", Bound.class);

    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private static final String PART = ".new";

    private final Path path;
    private final RecordJson json = new RecordJson();
    private final Map<Table<?>, Known> known = new ConcurrentHashMap<>();

    /// What a file held when it was read or written last: a large table takes long to read, and is looked at often.
    private record Known(String content, Record value) {}

    public TableFolder(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    public Path path(Table<?> table) {
        return path.resolve(table.name());
    }

    /// Empty when it was never written.
    public <T extends Record> Optional<T> read(Table<T> table) throws IOException {
        // Asked before the file is read: what replaces it meanwhile is seen at the next call.
        var content = content(table);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        var before = known.get(table);
        if (before != null && before.content().equals(content)) {
            return Optional.of(table.type().cast(before.value()));
        }
        var read = read(path(table), table.type());
        read.ifPresent(value -> known.put(table, new Known(content, value)));
        return read;
    }

    /// Names what lies in the file now, and differs for any other content; empty where there is none. A file that is
    /// replaced has another inode, or the same with another time.
    public String content(Table<?> table) throws IOException {
        return content(path(table));
    }

    private static String content(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " "
                    + attributes.size();
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    public <T extends Record> Optional<T> read(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(json.read(Files.readAllBytes(file), type));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException("cannot read " + file, e);
        }
    }

    public <T extends Record> void write(Table<T> table, T value) throws IOException {
        var content = replace(path(table), value);
        known.put(table, new Known(content, value));
    }

    public void write(Path file, Record value) throws IOException {
        var _ = replace(file, value);
    }

    /// Answers the [#content] of the file.
    private String replace(Path file, Record value) throws IOException {
        removePartsOfTheDead(file);
        var fresh = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + PART);
        try {
            fill(fresh, json.write(value));
            // Before the move, which changes nothing of it: afterwards the file may be another's already.
            var content = content(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync();
            return content;
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private static void fill(Path fresh, byte[] content) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(fresh, NEW, owner)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /// Who was killed before its rename has left its part, and comes back under another number.
    private static void removePartsOfTheDead(Path file) throws IOException {
        var name = file.getFileName() + ".";
        try (var parts = Files.newDirectoryStream(file.resolveSibling(""), name + "*" + PART)) {
            for (var part : parts) {
                var number =
                        part.getFileName().toString().substring(name.length()).replace(PART, "");
                if (!number.matches("[0-9]{1,10}")
                        || ProcessHandle.of(Long.parseLong(number)).isEmpty()) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    /// Removes the tables; absent already is success.
    public void clear(List<Table<?>> tables) throws IOException {
        for (var table : tables) {
            Files.deleteIfExists(path(table));
        }
        sync();
    }

    private void sync() throws IOException {
        try (var folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}

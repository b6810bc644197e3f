package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files of one component, as a language looks at them. Never looks outside of the folder, whatever links
/// the programs of a build left in it.
record SourceTree(Path root) {
    /// The largest lock file is far below; a tree may hold anything.
    private static final int MOST_BYTES = 32 * 1024 * 1024;

    private static final JsonMapper JSON = new JsonMapper();
    private static final TomlMapper TOML = new TomlMapper();

    boolean has(String name) throws IOException {
        return file(name).isPresent();
    }

    /// The first of `names` that is a file here.
    Optional<String> first(String... names) throws IOException {
        for (var name : names) {
            if (has(name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    Optional<String> text(String name) throws IOException {
        var file = file(name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file.get())) {
            var bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw SlipwayException.invalid("%s has more than %d bytes".formatted(name, MOST_BYTES));
            }
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /// What stands in a file of one line, such as `.nvmrc`; empty where there is none or nothing in it.
    Optional<String> line(String name) throws IOException {
        return text(name)
                .flatMap(text -> text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .findFirst());
    }

    Optional<JsonNode> json(String name) throws IOException {
        var text = text(name);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(JSON.readTree(text.get()));
        } catch (JsonProcessingException e) {
            throw broken(name, "JSON", e);
        }
    }

    Optional<JsonNode> toml(String name) throws IOException {
        var text = text(name);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(TOML.readTree(text.get()));
        } catch (JsonProcessingException e) {
            throw broken(name, "TOML", e);
        }
    }

    /// Files of `folder` (empty is the top) whose names end so, with their paths, sorted.
    List<String> endingWith(String folder, String end) throws IOException {
        var prefix = folder.isEmpty() ? "" : folder + "/";
        return children(folder).stream()
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .map(file -> prefix + file.getFileName())
                .filter(name -> name.endsWith(end))
                .toList();
    }

    /// The names of the folders in `folder`, sorted.
    List<String> folders(String folder) throws IOException {
        return children(folder).stream()
                .filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
                .map(child -> child.getFileName().toString())
                .toList();
    }

    /// The processes of the `Procfile`, or else `usual`.
    Map<String, String> processes(Map<String, String> usual) throws IOException {
        var procfile = text("Procfile");
        return procfile.isPresent() ? Procfile.parse(procfile.get()) : usual;
    }

    private List<Path> children(String folder) throws IOException {
        var path = inside(folder).filter(Files::isDirectory);
        if (path.isEmpty()) {
            return List.of();
        }
        try (var children = Files.list(path.get())) {
            return children.sorted().toList();
        }
    }

    private static SlipwayException broken(String name, String form, JsonProcessingException cause) {
        var at = cause.getLocation();
        return new SlipwayException(
                Failure.INVALID,
                "%s is not %s, line %d: %s"
                        .formatted(name, form, at == null ? 0 : at.getLineNr(), cause.getOriginalMessage()),
                cause);
    }

    private Optional<Path> file(String name) throws IOException {
        return inside(name).filter(Files::isRegularFile);
    }

    private Optional<Path> inside(String name) throws IOException {
        try {
            var real = root.resolve(name).toRealPath();
            return real.startsWith(root.toRealPath()) ? Optional.of(real) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}

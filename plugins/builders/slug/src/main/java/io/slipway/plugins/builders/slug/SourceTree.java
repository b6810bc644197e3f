package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files of one component, as a language looks at them. Never looks outside of the folder, whatever links
/// the programs of a build left in it.
record SourceTree(Path root) {
    /// The largest lock file is far below; a tree may hold anything.
    private static final int MOST_BYTES = 32 * 1024 * 1024;

    private static final JsonMapper JSON = new JsonMapper();

    boolean has(String name) throws IOException {
        return file(name).isPresent();
    }

    boolean hasFolder(String name) throws IOException {
        return inside(name).filter(Files::isDirectory).isPresent();
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
            var at = e.getLocation();
            throw new SlipwayException(
                    Failure.INVALID,
                    "%s is not JSON, line %d: %s"
                            .formatted(name, at == null ? 0 : at.getLineNr(), e.getOriginalMessage()),
                    e);
        }
    }

    /// Files of the top folder whose names end so, sorted.
    List<String> endingWith(String end) throws IOException {
        try (var files = Files.list(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(end))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    /// The processes of the `Procfile`, or else `usual`.
    Map<String, String> processes(Map<String, String> usual) throws IOException {
        var procfile = text("Procfile");
        return procfile.isPresent() ? Procfile.parse(procfile.get()) : usual;
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

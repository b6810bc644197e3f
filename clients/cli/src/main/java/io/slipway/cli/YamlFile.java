package io.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.yaml.snakeyaml.error.YAMLException;

/// A file that people and commands write by turns.
record YamlFile(Path path) {
    /// @param changes each `a.b.c=VALUE`, or `a.b.c=` to take a key away
    void change(List<String> changes) throws IOException, Told {
        var before = Files.exists(path) ? Files.readString(path) : "";
        var text = before;
        for (var change : changes) {
            text = changed(text, change);
        }
        if (!text.equals(before)) {
            write(text);
        }
    }

    void rename(String key, String name) throws IOException, Told {
        try {
            write(YamlEdit.rename(Files.readString(path), List.of(key.split("\\.", -1)), name));
        } catch (YAMLException e) {
            throw notChanged(key, e);
        }
    }

    private void write(String text) throws IOException {
        // By rename: whoever reads meanwhile sees the one or the other.
        var next = Files.writeString(path.resolveSibling(path.getFileName() + ".new"), text);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String changed(String text, String change) throws Told {
        var sign = change.indexOf('=');
        if (sign <= 0) {
            throw Told.usage("'%s' is no change".formatted(change), "write it as KEY=VALUE, or KEY= to take it away");
        }
        var keys = List.of(change.substring(0, sign).split("\\.", -1));
        var value = change.substring(sign + 1);
        try {
            return value.isBlank() ? YamlEdit.remove(text, keys) : YamlEdit.set(text, keys, value);
        } catch (YAMLException e) {
            throw notChanged(change.substring(0, sign), e);
        }
    }

    private Told notChanged(String key, YAMLException e) {
        return Told.failed(
                "%s was not changed at %s: %s".formatted(path.getFileName(), key, firstLine(e)),
                "edit %s by hand".formatted(path));
    }

    private static String firstLine(YAMLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

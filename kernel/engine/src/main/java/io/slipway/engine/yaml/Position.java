package io.slipway.engine.yaml;

import io.slipway.spi.FieldProblem;

/// Where something stands in a file.
///
/// @param file as it is shown to people
/// @param line from 1 on
/// @param path of the key, such as `datacenters.local.scheduler`; empty for the file as a whole
public record Position(String file, int line, String path) {
    public Position key(String name, int keyLine) {
        return new Position(file, keyLine, path.isEmpty() ? name : path + "." + name);
    }

    public Position key(String name) {
        return key(name, line);
    }

    public Position item(int index, int itemLine) {
        return new Position(file, itemLine, "%s[%d]".formatted(path, index));
    }

    /// @param value as found; empty where it is missing
    public FieldProblem problem(String value, String expected, String mend) {
        return new FieldProblem(file + ":" + line, path.isEmpty() ? "the file" : path, value, expected, mend);
    }
}

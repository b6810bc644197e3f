package io.slipway.host;

import io.slipway.spi.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Finds programs as exec(3) does.
final class ProgramPath {
    private ProgramPath() {}

    static void check(String program, Path directory, String path) {
        if (!Files.isDirectory(directory)) {
            throw SlipwayException.invalid("directory %s is not a folder".formatted(directory));
        }
        if (program.contains("/")) {
            if (!Files.isExecutable(directory.resolve(program))) {
                throw SlipwayException.invalid("%s is not a program in %s".formatted(program, directory));
            }
            return;
        }
        for (var folder : path.split(":")) {
            var candidate = directory.resolve(folder).resolve(program);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return;
            }
        }
        throw SlipwayException.invalid("there is no program %s in PATH (%s)".formatted(program, path));
    }
}

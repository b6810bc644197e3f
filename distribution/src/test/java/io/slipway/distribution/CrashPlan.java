package io.slipway.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Tells a [HaltingServer] what to do at its crash points.
record CrashPlan(Path folder) {
    void record() throws IOException {
        Files.deleteIfExists(folder.resolve("passed"));
        write("record");
    }

    void halt(String point) throws IOException {
        Files.deleteIfExists(folder.resolve("halted"));
        write("halt " + point);
    }

    void nothing() throws IOException {
        Files.deleteIfExists(folder.resolve("plan"));
    }

    boolean halted() {
        return Files.exists(folder.resolve("halted"));
    }

    /// In the order of the first passes.
    Set<String> passed() throws IOException {
        var passed = folder.resolve("passed");
        return new LinkedHashSet<>(Files.exists(passed) ? Files.readAllLines(passed) : List.of());
    }

    /// Whole or not at all: the server reads it at any time.
    private void write(String plan) throws IOException {
        var fresh = Files.writeString(folder.resolve("plan.new"), plan);
        Files.move(fresh, folder.resolve("plan"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

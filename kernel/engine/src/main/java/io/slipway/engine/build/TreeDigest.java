package io.slipway.engine.build;

import io.slipway.engine.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;

/// Names what a tree of source holds, whatever revision it came by: two commits may hold the same.
final class TreeDigest {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final MessageDigest digest = Sha256.begin();
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private TreeDigest() {}

    /// Of names, contents, links and who may execute; no times and owners.
    static String of(Path tree) throws IOException, InterruptedException {
        var made = new TreeDigest();
        try (var paths = Files.walk(tree)) {
            for (var path : paths.sorted().toList()) {
                made.add(tree.relativize(path).toString(), path);
            }
        }
        return Sha256.named(made.digest);
    }

    private void add(String name, Path path) throws IOException, InterruptedException {
        if (Files.isSymbolicLink(path)) {
            text("link", name, Files.readSymbolicLink(path).toString());
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            text(Files.isExecutable(path) ? "program" : "file", name, String.valueOf(Files.size(path)));
            content(path);
        }
    }

    /// No part holds the byte that ends it.
    private void text(String... parts) {
        for (var part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
    }

    private void content(Path file) throws IOException, InterruptedException {
        try (var in = Files.newInputStream(file)) {
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }
}

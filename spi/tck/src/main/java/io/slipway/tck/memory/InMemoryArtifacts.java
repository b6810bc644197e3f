package io.slipway.tck.memory;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Slugs by digest.
public final class InMemoryArtifacts implements Artifacts {
    private final Map<Artifact.Slug, byte[]> slugs = new ConcurrentHashMap<>();

    @Override
    public InputStream open(Artifact.Slug slug) {
        var bytes = slugs.get(slug);
        if (bytes == null) {
            throw SlipwayException.conflict("the store does not hold " + slug.digest());
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public Artifact.Slug store(Path archive) throws IOException {
        return store(Files.readAllBytes(archive));
    }

    public Artifact.Slug store(byte[] archive) {
        var slug = new Artifact.Slug("sha256:" + HexFormat.of().formatHex(sha256(archive)));
        slugs.put(slug, archive.clone());
        return slug;
    }

    /// As if it had been swept away.
    public void forget(Artifact.Slug slug) {
        slugs.remove(slug);
    }

    public int size() {
        return slugs.size();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java runtime lacks SHA-256", e);
        }
    }
}

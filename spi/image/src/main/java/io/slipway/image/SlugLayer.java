package io.slipway.image;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.zip.GZIPOutputStream;

/// A slug as the layer of an image, in a file. Equal slugs of equal owners give equal bytes.
///
/// @param digest over the file
/// @param plain digest over the tar in it, which images call its `diff_id`
public record SlugLayer(Path file, String digest, String plain, long bytes) {
    /// @param slug its bytes
    /// @throws SlipwayException `BROKEN` if these are not the slug's
    public static SlugLayer write(Artifact.Slug artifact, InputStream slug, SlugTar.Owner owner, Path file)
            throws IOException, InterruptedException {
        var packed = Digests.begin();
        var plain = Digests.begin();
        try (var out = new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), packed);
                var zip = new GZIPOutputStream(out, 1 << 16);
                var tar = new DigestOutputStream(zip, plain)) {
            new SlugTar(SlugTar.FOLDER, owner).copy(slug, artifact.digest(), tar);
        }
        return new SlugLayer(file, Digests.end(packed), Digests.end(plain), Files.size(file));
    }
}

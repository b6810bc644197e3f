package io.slipway.spi.artifact;

import io.slipway.spi.SlipwayException;
import java.util.regex.Pattern;

/// What can be run. Addressed by digest, never changed.
public sealed interface Artifact {
    /// Compiled code with its libraries and no operating system: a gzipped tar whose entries lie below the
    /// folder in which the program is started. Read it with [Artifacts#open].
    ///
    /// @param digest `sha256:` and 64 hexadecimal digits, over the bytes of the archive
    record Slug(String digest) implements Artifact {
        private static final Pattern SHAPE = Pattern.compile("sha256:[0-9a-f]{64}");

        public Slug {
            if (!SHAPE.matcher(digest).matches()) {
                throw SlipwayException.invalid(
                        "digest is '%s', must be sha256: and 64 hexadecimal digits".formatted(digest));
            }
        }
    }

    /// An image of the Open Container Initiative.
    ///
    /// @param reference with the digest pinned, such as `registry.example.com/shop/web@sha256:…`
    record Image(String reference) implements Artifact {}
}

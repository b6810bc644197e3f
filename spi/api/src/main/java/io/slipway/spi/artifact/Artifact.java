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
    /// @param reference with the digest pinned, such as `registry.example.com/shop/web@sha256:…`; or `sha256:…`
    ///     alone, the id of an image that is in no registry, only on the engine that built it
    record Image(String reference) implements Artifact {
        /// What does not change of it: its digest in the registry, or its id on the engine.
        public String digest() {
            return reference.substring(reference.indexOf('@') + 1);
        }

        /// Whether hosts can fetch it from a registry.
        public boolean isPublished() {
            return !reference.startsWith("sha256:");
        }
    }
}

package io.slipway.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;

/// A manifest, an index or a configuration, as a registry keeps it.
///
/// @param bytes over which the digest is; do not change them
@SuppressWarnings("ArrayRecordComponent") // Nobody compares documents but by their digests.
public record Document(byte[] bytes, String mediaType, String digest) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static Document of(byte[] bytes, String mediaType) {
        return new Document(bytes, mediaType, Digests.of(bytes));
    }

    /// @throws SlipwayException `UNAVAILABLE` if it is no JSON: whoever answered was no registry
    public JsonNode tree() {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "the registry gave no JSON as %s".formatted(digest), e);
        }
    }
}

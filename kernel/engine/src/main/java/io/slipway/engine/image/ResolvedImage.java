package io.slipway.engine.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// An image that was found.
///
/// @param reference with its digest
/// @param port the first that it exposes
/// @param user that it runs as; empty where it names none
/// @param runs what it starts by itself: entry point and command
public record ResolvedImage(
        String reference, String digest, OptionalInt port, Optional<String> user, List<String> runs) {
    public ResolvedImage {
        runs = List.copyOf(runs);
    }
}

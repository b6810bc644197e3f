package io.slipway.host.tree;

import io.slipway.spi.SlipwayException;

/// What one tree may hold at most.
///
/// @param maxEntries files, folders and links together
/// @param maxContentBytes of all its files
public record TreeBounds(int maxEntries, long maxContentBytes) {
    public TreeBounds {
        if (maxEntries <= 0) {
            throw SlipwayException.invalid("maxEntries is %d, must be above 0".formatted(maxEntries));
        }
        if (maxContentBytes <= 0) {
            throw SlipwayException.invalid("maxContentBytes is %d, must be above 0".formatted(maxContentBytes));
        }
    }

    /// @throws SlipwayException `INVALID` if these are more
    public void check(long entries, long contentBytes) {
        if (entries > maxEntries) {
            throw SlipwayException.invalid(
                    "the source has more than %d entries, the limit maxEntries".formatted(maxEntries));
        }
        if (contentBytes > maxContentBytes) {
            throw SlipwayException.invalid(
                    "the source has more than %d bytes, the limit maxContentBytes".formatted(maxContentBytes));
        }
    }
}

package io.slipway.engine.store;

import java.util.List;
import java.util.Optional;

/// A part of a list.
///
/// @param next the cursor that leads to what follows; empty at the end
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }
}

package io.slipway.tck.backend;

import java.util.Optional;

/// Looks whether one back end is on this machine. Found by [java.util.ServiceLoader]; one of a built-in's name
/// replaces it.
public interface BackendProbe {
    /// As in [RequiresBackend#value].
    String name();

    /// Why the back end cannot be used, or empty where it can. Quick, and leaves nothing behind.
    Optional<String> absence();
}

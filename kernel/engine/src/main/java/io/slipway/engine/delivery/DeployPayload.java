package io.slipway.engine.delivery;

import java.util.List;

/// What a deploy was asked to do; kept with its operation.
///
/// @param parts components that are to be as the file says, each after those that it needs
/// @param removed ids of components that the file does not have any more
record DeployPayload(String appId, List<Part> parts, List<String> removed) {
    DeployPayload {
        parts = List.copyOf(parts);
        removed = List.copyOf(removed);
    }

    /// @param instances that the file asks for
    /// @param upload digest of the uploaded source; empty where there is none
    record Part(String componentId, String name, String upload, int instances) {}
}

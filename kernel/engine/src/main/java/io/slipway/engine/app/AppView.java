package io.slipway.engine.app;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// An app as people see it: what is wanted, and what is seen of it.
///
/// @param operation the one at work, or the last one
public record AppView(
        String name,
        String team,
        String space,
        String datacenter,
        State state,
        Optional<String> operation,
        List<ComponentView> components) {

    /// @param instances wanted
    /// @param ready observed to serve
    /// @param release the number of the current one
    /// @param message what keeps it from being as wanted
    public record ComponentView(
            String name,
            ComponentDefinition.Kind kind,
            String datacenter,
            State state,
            int instances,
            int ready,
            OptionalLong release,
            List<URI> urls,
            Optional<String> message) {}

    public enum State {
        /// Never ran.
        NEW,
        /// An operation is at work.
        DEPLOYING,
        /// As wanted.
        RUNNING,
        /// Serves with less than wanted.
        DEGRADED,
        /// Serves not at all though it should.
        FAILED,
        /// Stopped by wish.
        STOPPED,
        REMOVING
    }
}

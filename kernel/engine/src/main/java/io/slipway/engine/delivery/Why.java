package io.slipway.engine.delivery;

import io.slipway.engine.app.AppView.State;
import io.slipway.engine.app.Events.Event;
import java.util.List;
import java.util.Optional;

/// One screen about an app: what is wanted, what is, what blocks, what happened last.
///
/// @param summary one sentence
/// @param lines the last of what the operation's failed step wrote: of the build, or of the instances
public record Why(
        String app,
        State state,
        String summary,
        List<String> wanted,
        List<String> observed,
        List<Block> blocks,
        List<String> lines,
        List<Event> events) {
    public Why {
        wanted = List.copyOf(wanted);
        observed = List.copyOf(observed);
        blocks = List.copyOf(blocks);
        lines = List.copyOf(lines);
        events = List.copyOf(events);
    }

    /// @param object what it is about: `shop/web`, `datacenter local`
    /// @param mend a line that a shell runs as it is and that ends it
    /// @param see a command that tells more
    public record Block(String object, String cause, String mend, Optional<String> see) {
        static Block of(String object, String cause, String mend) {
            return new Block(object, cause, mend, Optional.empty());
        }
    }
}

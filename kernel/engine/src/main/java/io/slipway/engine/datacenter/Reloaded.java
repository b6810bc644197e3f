package io.slipway.engine.datacenter;

import java.util.List;

/// What a reload did, by place.
///
/// @param kept did not change
/// @param started are new
/// @param replaced have another configuration or another plugin now; calls in flight end on the old
/// @param removed are no longer configured
/// @param failed a sentence for each that could not be started or replaced; where something served before, it
///     goes on serving
/// @param needRestart keys that only a restart of the server applies
public record Reloaded(
        List<String> kept,
        List<String> started,
        List<String> replaced,
        List<String> removed,
        List<String> failed,
        List<String> needRestart) {
    public Reloaded {
        kept = List.copyOf(kept);
        started = List.copyOf(started);
        replaced = List.copyOf(replaced);
        removed = List.copyOf(removed);
        failed = List.copyOf(failed);
        needRestart = List.copyOf(needRestart);
    }
}

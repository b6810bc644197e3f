package io.slipway.engine.datacenter;

import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Remembers the cursor, so that it can be had when the stream is gone.
final class GatedLogs extends GatedStream implements FollowLogs.LogStream {
    private final FollowLogs.LogStream stream;
    private String cursor;

    /// @param start the cursor from which it was opened; empty for the oldest that is kept
    GatedLogs(PluginInstance owner, String what, FollowLogs.LogStream stream, Optional<String> start) {
        super(owner, what, stream);
        this.stream = stream;
        this.cursor = start.orElse("");
    }

    private record Pulled(List<LogEntry> entries, String cursor) {}

    @Override
    public List<LogEntry> next(Duration wait) throws InterruptedException {
        var pulled = pull(wait, () -> new Pulled(stream.next(wait), stream.cursor()));
        cursor = pulled.cursor();
        return pulled.entries();
    }

    @Override
    public String cursor() {
        return cursor;
    }
}

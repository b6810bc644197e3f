package io.slipway.http;

import java.time.Duration;
import java.util.List;

/// Events for one reader, pulled at the reader's pace from a virtual thread of its own.
interface EventSource extends AutoCloseable {
    /// The next events in order; waits for the first at most `wait`, then answers none. After an event that
    /// is [Event#last] it is not called again.
    List<Event> next(Duration wait) throws InterruptedException;

    @Override
    void close();

    /// @param id resumes right after this event
    /// @param name as in the contract: `step`, `line`, `end`
    record Event(String id, String name, Object data, boolean last) {
        static Event of(String id, String name, Object data) {
            return new Event(id, name, data, false);
        }

        static Event end(String id, Object data) {
            return new Event(id, "end", data, true);
        }
    }
}

package io.slipway.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// [Changes] for one reader. An id names the server's run and the number of the change; who resumes with one
/// that is not known any more is told by the event `lost` to read everything anew.
final class ChangeEvents implements EventSource {
    private final Changes changes;
    private final Predicate<Changes.Change> seen;
    private long number;
    private boolean lost;

    ChangeEvents(Changes changes, Predicate<Changes.Change> seen, Optional<String> after) {
        this.changes = changes;
        this.seen = seen;
        this.number = changes.follow();
        after.ifPresent(this::resume);
    }

    private void resume(String id) {
        var parts = id.split("-", 2);
        var known = parts.length == 2 && parts[0].equals(changes.run()) && parts[1].matches("\\d{1,18}");
        if (known && changes.knows(Long.parseLong(parts[1]))) {
            number = Long.parseLong(parts[1]);
        } else {
            lost = true;
        }
    }

    @Override
    public List<Event> next(Duration wait) throws InterruptedException {
        if (lost) {
            lost = false;
            return List.of(Event.of(id(number), "lost", Map.of()));
        }
        var events = new ArrayList<Event>();
        for (var change : changes.after(number, wait)) {
            number = change.number();
            if (seen.test(change.change())) {
                events.add(Event.of(id(number), "change", change.change()));
            }
        }
        return events;
    }

    private String id(long of) {
        return changes.run() + "-" + of;
    }

    @Override
    public void close() {
        changes.leave();
    }
}

package io.slipway.http;

import io.slipway.http.EventSource.Event;
import java.util.List;

/// How events go over the wire: as Server-Sent Events (WHATWG HTML §9.2) or one JSON object per line.
enum EventFormat {
    EVENTS(MediaType.EVENTS) {
        @Override
        String open() {
            return "retry: " + RETRY_MILLIS + "\n\n";
        }

        @Override
        String alive() {
            return ":\n\n";
        }

        @Override
        String write(Event event) {
            // Ids come from us and data is JSON: neither holds a line break.
            return "id: " + event.id() + "\nevent: " + event.name() + "\ndata: " + Json.text(event.data()) + "\n\n";
        }
    },
    LINES(MediaType.LINES) {
        @Override
        String open() {
            return "";
        }

        @Override
        String alive() {
            return "\n";
        }

        @Override
        String write(Event event) {
            return Json.text(new Line(event.name(), event.id(), event.data())) + "\n";
        }
    };

    static final int RETRY_MILLIS = 1_000;

    private final MediaType type;

    EventFormat(MediaType type) {
        this.type = type;
    }

    MediaType type() {
        return type;
    }

    abstract String open();

    /// Written while nothing happens, so that a dead connection is noticed.
    abstract String alive();

    abstract String write(Event event);

    final String write(List<Event> events) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(write(event)));
        return text.toString();
    }

    private record Line(String event, String id, Object data) {}
}

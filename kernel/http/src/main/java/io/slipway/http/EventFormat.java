package io.slipway.http;

import com.fasterxml.jackson.databind.util.RawValue;
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
        void write(Event event, StringBuilder to) {
            // Ids come from us and data is JSON: neither holds a line break.
            to.append("id: ").append(event.id()).append("\nevent: ").append(event.name());
            to.append("\ndata: ").append(json(event.data())).append("\n\n");
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
        void write(Event event, StringBuilder to) {
            to.append(Json.text(new Line(event.name(), event.id(), event.data())))
                    .append('\n');
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

    abstract void write(Event event, StringBuilder to);

    final String write(List<Event> events) {
        var text = new StringBuilder();
        events.forEach(event -> write(event, text));
        return text.toString();
    }

    private static String json(Object data) {
        return data instanceof RawValue written ? String.valueOf(written.rawValue()) : Json.text(data);
    }

    private record Line(String event, String id, Object data) {}
}

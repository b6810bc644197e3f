package io.slipway.http;

import java.util.Locale;

/// What routes take and give.
enum MediaType {
    NONE(""),
    JSON("application/json"),
    MERGE_PATCH("application/merge-patch+json"),
    OCTETS("application/octet-stream"),
    YAML("application/yaml"),
    MARKDOWN("text/markdown"),
    SCHEMA("application/schema+json"),
    EVENTS("text/event-stream"),
    LINES("application/x-ndjson"),
    PROBLEM("application/problem+json"),
    /// No type: the connection becomes a WebSocket.
    MESSAGES("");

    private final String text;

    MediaType(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /// As a response header: text is always UTF-8, and JSON needs no parameter (RFC 8259).
    String header() {
        return text.startsWith("text/") || this == YAML ? text + "; charset=utf-8" : text;
    }

    /// Whether a `Content-Type` names this type.
    boolean isContentType(String header) {
        return name(header).equals(text);
    }

    /// Whether an `Accept` lets this type through (RFC 9110 §12.5.1); preferences among several are ours.
    boolean acceptedBy(String accept) {
        for (var range : accept.split(",")) {
            var name = name(range);
            var excluded = range.replace(" ", "").matches(".*;q=0(\\.0{0,3})?(;.*)?");
            var fits = name.equals("*/*")
                    || name.equals(text)
                    || (name.endsWith("/*") && text.startsWith(name.substring(0, name.length() - 1)));
            if (fits && !excluded) {
                return true;
            }
        }
        return false;
    }

    private static String name(String header) {
        var end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}

package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as people here read them.
final class Times {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private Times() {}

    /// Its day alone.
    static String day(JsonNode time) {
        return shown(time).replaceFirst(" .*", "");
    }

    /// How long ago it was; a dash where it never was.
    static String ago(JsonNode time) {
        return time.isTextual()
                ? Terminal.age(Duration.between(Instant.parse(time.asText()), Instant.now())) + " ago"
                : "-";
    }

    /// The time of this machine's zone; a dash where there is none.
    static String shown(JsonNode time) {
        return time.isTextual() ? LOCAL.format(Instant.parse(time.asText()).atZone(ZoneId.systemDefault())) : "-";
    }
}

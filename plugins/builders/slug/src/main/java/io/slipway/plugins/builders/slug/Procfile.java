package io.slipway.plugins.builders.slug;

import io.slipway.spi.SlipwayException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The processes of an app, one `name: command` a line.
final class Procfile {
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):\\s*(.+)");

    private Procfile() {}

    static Map<String, String> parse(String text) {
        var processes = new LinkedHashMap<String, String>();
        var number = 0;
        for (var line : text.lines().toList()) {
            number++;
            var plain = line.strip();
            if (plain.isEmpty() || plain.startsWith("#")) {
                continue;
            }
            var match = LINE.matcher(plain);
            if (!match.matches()) {
                throw SlipwayException.invalid(
                        "Procfile, line %d is '%s', must be 'name: command'".formatted(number, plain));
            }
            if (processes.put(match.group(1), match.group(2).strip()) != null) {
                throw SlipwayException.invalid(
                        "Procfile, line %d names '%s' a second time".formatted(number, match.group(1)));
            }
        }
        return processes;
    }
}

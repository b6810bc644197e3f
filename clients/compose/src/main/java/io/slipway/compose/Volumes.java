package io.slipway.compose;

import java.util.LinkedHashMap;
import java.util.Map;

/// `volumes` of a service: named ones come over; folders of the host do not.
final class Volumes {
    private static final String BIND =
            "'%s' is a folder or file of the host, which no other machine has; put it into the source or the image";

    private final Keys keys;
    private final Map<String, String> shared;
    private final Map<String, Object> volumes = new LinkedHashMap<>();

    Volumes(Keys keys, Map<String, String> shared) {
        this.keys = keys;
        this.shared = shared;
    }

    Map<String, Object> read() {
        for (var item : keys.items("volumes")) {
            if (item instanceof Map<?, ?> map) {
                longForm(Keys.of(map, keys.place("volumes"), keys.findings()));
            } else {
                shortForm(item.toString());
            }
        }
        return volumes;
    }

    private void shortForm(String text) {
        var parts = text.split(":", -1);
        if (parts.length == 1) {
            add(text.replaceAll("^/+", ""), text, false);
        } else if (isPath(parts[0])) {
            keys.findings().lost(keys.place("volumes"), BIND.formatted(parts[0]));
        } else {
            add(parts[0], parts[1], parts.length > 2 && parts[2].contains("ro"));
        }
    }

    private void longForm(Keys volume) {
        var type = volume.text("type").orElse("volume");
        var source = volume.text("source").orElse("");
        var target = volume.text("target").orElse("");
        var isReadOnly = volume.isTrue("read_only");
        switch (type) {
            case "volume" -> add(source.isEmpty() ? target.replaceAll("^/+", "") : source, target, isReadOnly);
            case "bind" -> keys.findings().lost(keys.place("volumes"), BIND.formatted(source));
            case "tmpfs" -> {
                volume.take("tmpfs");
                keys.findings().changed(keys.place("volumes"), "%s lies on the instance's own disk".formatted(target));
            }
            default -> keys.findings().lost(keys.place("volumes"), "there are no volumes of type '%s'".formatted(type));
        }
        volume.take("consistency");
        if (type.equals("bind")) {
            volume.take("bind");
        }
        volume.tellRest(Map.of());
    }

    private static boolean isPath(String source) {
        return source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
    }

    private void add(String name, String path, boolean isReadOnly) {
        var other = shared.putIfAbsent(name, keys.place());
        if (other != null && !other.equals(keys.place())) {
            keys.findings()
                    .lost(
                            keys.place("volumes"),
                            "'%s' is used by %s too, and a volume belongs to one component".formatted(name, other));
            return;
        }
        if (isReadOnly) {
            keys.findings().changed(keys.place("volumes"), "%s may be written to".formatted(path));
        }
        volumes.put(ComposeFile.nameOf(name), new LinkedHashMap<>(Map.of("path", path)));
    }
}

package io.slipway.compose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `volumes` of a service: named ones come over; folders of the host do not.
final class Volumes {
    private static final String BIND =
            "'%s' is a folder or file of the host, which no other machine has; put it into the source or the image";
    /// Options behind the second colon of a short form that change nothing here.
    private static final Set<String> AS_USUAL = Set.of("rw", "z", "Z");

    private final Keys service;
    private final Findings findings;
    private final Map<String, String> shared;
    private final Map<String, Object> volumes = new LinkedHashMap<>();

    /// @param shared the service that has each volume so far
    Volumes(Keys service, Map<String, String> shared) {
        this.service = service;
        this.findings = service.findings();
        this.shared = shared;
    }

    private record Mount(String place, String name, String path) {}

    Map<String, Object> read() {
        for (var item : service.items("volumes")) {
            switch (item) {
                case Keys.Item.Text(String place, String text) -> shortForm(place, text);
                case Keys.Item.Mapping(Keys volume) -> longForm(volume);
            }
        }
        return volumes;
    }

    private void shortForm(String place, String text) {
        var parts = text.split(":", 3);
        if (parts.length == 1) {
            add(new Mount(place, text, text));
        } else if (isPath(parts[0])) {
            findings.lost(place, BIND.formatted(parts[0]));
        } else {
            add(new Mount(place, parts[0], parts[1]));
            for (var option : parts.length < 3 ? List.<String>of() : List.of(parts[2].split(","))) {
                if (option.equals("ro")) {
                    tellWritable(place, parts[1]);
                } else if (!AS_USUAL.contains(option)) {
                    findings.changed(place, "'%s' has no effect here".formatted(option));
                }
            }
        }
    }

    private void longForm(Keys volume) {
        var type = volume.text("type").orElse("volume");
        var source = volume.text("source").orElse("");
        var target = volume.text("target").orElse("");
        switch (type) {
            case "volume" -> {
                volume.mapping("volume");
                add(new Mount(volume.place(), source.isEmpty() ? target : source, target));
            }
            case "tmpfs" -> findings.changed(volume.place(), "%s lies on the instance's own disk".formatted(target));
            case "bind" -> {
                findings.lost(volume.place(), BIND.formatted(source));
                // All that is said of a folder is lost with it.
                volume.takeAll();
            }
            default -> {
                findings.lost(volume.place(), "there are no volumes of type '%s'".formatted(type));
                volume.takeAll();
            }
        }
        if (volume.isTrue("read_only")) {
            tellWritable(volume.place(), target);
        }
    }

    private void tellWritable(String place, String path) {
        findings.changed(place, "%s may be written to".formatted(path));
    }

    private static boolean isPath(String source) {
        return source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
    }

    private void add(Mount mount) {
        if (!mount.path().startsWith("/")) {
            findings.wrong(mount.place(), "has the target '%s', expected a path such as /data".formatted(mount.path()));
            return;
        }
        // One without a name belongs to its service alone.
        var isNamed = !mount.name().startsWith("/");
        var other = isNamed ? shared.putIfAbsent(mount.name(), service.place()) : null;
        if (other != null && !other.equals(service.place())) {
            findings.lost(
                    mount.place(),
                    "'%s' is used by %s too, and a volume belongs to one component".formatted(mount.name(), other));
            return;
        }
        var name = Names.near(mount.name());
        if (volumes.put(name, new LinkedHashMap<>(Map.of("path", mount.path()))) != null) {
            findings.wrong(
                    mount.place(), "would be called '%s' like another of the service; rename one".formatted(name));
        }
    }
}

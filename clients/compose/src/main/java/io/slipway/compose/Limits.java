package io.slipway.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many instances run, and what each may use: `deploy`, and the older keys beside it.
final class Limits {
    private final Keys service;
    private final Map<String, Object> component;
    private final Map<String, Object> resources = new LinkedHashMap<>();

    Limits(Keys service, Map<String, Object> component) {
        this.service = service;
        this.component = component;
    }

    void read() {
        put(service, "cpus", resources, "cpu");
        memory(service, "mem_limit");
        put(service, "pids_limit", resources, "processes");
        put(service, "scale", component, "instances");
        var deploy = service.mapping("deploy");
        put(deploy, "replicas", component, "instances");
        deploy.takeIf("mode", "replicated");
        deploy.mapping("update_config").takeIf("order", "start-first");
        var given = deploy.mapping("resources");
        var limits = given.mapping("limits");
        put(limits, "cpus", resources, "cpu");
        memory(limits, "memory");
        put(limits, "pids", resources, "processes");
        if (!resources.isEmpty()) {
            component.put("resources", resources);
        }
    }

    private void memory(Keys keys, String key) {
        keys.text(key)
                .ifPresent(written -> Words.size(written)
                        .ifPresentOrElse(
                                size -> once(keys, key, resources.put("memory", size), size),
                                () -> keys.findings()
                                        .wrong(
                                                keys.place(key),
                                                "is '%s', expected a size such as 512m".formatted(written))));
    }

    private static void put(Keys keys, String key, Map<String, Object> into, String name) {
        keys.text(key).ifPresent(text -> {
            // Cores are text in an app file, with a unit or without.
            Object value = name.equals("cpu") ? text : Words.number(text);
            once(keys, key, into.put(name, value), value);
        });
    }

    private static void once(Keys keys, String key, @Nullable Object before, Object now) {
        if (before != null && !before.equals(now)) {
            keys.findings()
                    .wrong(
                            keys.place(key),
                            "is '%s', and an older key of the service says '%s'; keep one".formatted(now, before));
        }
    }
}

package io.slipway.compose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many instances run, and what each may use: `deploy`, and the older keys beside it.
final class Limits {
    private final Keys keys;
    private final Map<String, Object> component;

    Limits(Keys keys, Map<String, Object> component) {
        this.keys = keys;
        this.component = component;
    }

    void read() {
        var resources = new LinkedHashMap<String, Object>();
        keys.text("cpus").ifPresent(cpus -> resources.put("cpu", cpus));
        size("mem_limit", keys.text("mem_limit"), resources);
        keys.text("pids_limit").ifPresent(count -> resources.put("processes", number(count)));
        keys.text("scale").ifPresent(count -> component.put("instances", number(count)));
        deploy(keys.mapping("deploy"), resources);
        if (!resources.isEmpty()) {
            component.put("resources", resources);
        }
    }

    private void deploy(Keys deploy, Map<String, Object> resources) {
        deploy.text("replicas").ifPresent(count -> component.put("instances", number(count)));
        var mode = deploy.text("mode").orElse("replicated");
        if (!mode.equals("replicated")) {
            deploy.findings().lost(deploy.place("mode"), "instances are counted; set 'instances'");
        }
        var given = deploy.mapping("resources");
        var limits = given.mapping("limits");
        limits.text("cpus").ifPresent(cpus -> resources.put("cpu", cpus));
        size(limits.place("memory"), limits.text("memory"), resources);
        limits.text("pids").ifPresent(count -> resources.put("processes", number(count)));
        limits.tellRest(Map.of());
        if (given.take("reservations") != null) {
            deploy.findings().changed(given.place("reservations"), "nothing is kept free for an instance; limits hold");
        }
        given.tellRest(Map.of());
        var update = deploy.mapping("update_config");
        update.text("order")
                .filter("stop-first"::equals)
                .ifPresent(_ -> deploy.findings()
                        .changed(update.place("order"), "the new instances start first, so that no request fails"));
        for (var key : List.of("parallelism", "delay", "failure_action", "monitor", "max_failure_ratio")) {
            withoutEffect(update, key, "how a release takes over is said by 'rollout' in slipway.yaml");
        }
        update.tellRest(Map.of());
        withoutEffect(deploy, "rollback_config", "a release that fails is taken back by itself");
        withoutEffect(deploy, "labels", "it has no effect here");
        withoutEffect(deploy, "endpoint_mode", "it has no effect here");
        withoutEffect(deploy, "restart_policy", "what ends is always started again, with growing pauses");
        deploy.tellRest(Map.of("placement", "where instances run is up to the datacenter"));
    }

    private static void withoutEffect(Keys keys, String key, String text) {
        if (keys.take(key) != null) {
            keys.findings().changed(keys.place(key), text);
        }
    }

    private void size(String key, Optional<String> text, Map<String, Object> resources) {
        text.ifPresent(written -> Words.size(written)
                .ifPresentOrElse(
                        size -> resources.put("memory", size),
                        () -> keys.findings()
                                .wrong(
                                        key.contains(".") ? key : keys.place(key),
                                        "is '%s', expected a size such as 512m".formatted(written))));
    }

    private static Object number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : text;
    }
}

package io.slipway.engine.app;

import io.slipway.engine.app.ComponentDefinition.HealthDefinition;
import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.app.ComponentDefinition.PortDefinition;
import io.slipway.engine.app.ComponentDefinition.RouteDefinition;
import io.slipway.engine.app.ComponentDefinition.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/// Writes an app as the shortest file that means the same: what is left out is what a reader puts in its place.
final class AppFileWriter {
    private AppFileWriter() {}

    static String write(AppFile file) {
        var components = new LinkedHashMap<String, Object>();
        file.components().forEach((name, definition) -> components.put(name, component(definition)));
        var root = new LinkedHashMap<String, Object>();
        root.put("app", file.app());
        root.put("components", components);
        return dump(shortened(root, file));
    }

    /// Key by key, since what a key is by default depends on others.
    private static Map<String, Object> shortened(Map<String, Object> whole, AppFile file) {
        var root = whole;
        for (var path : paths(whole)) {
            var shorter = without(root, path);
            if (new AppFileText(dump(shorter))
                    .meaning(file.app())
                    .filter(meant -> meant.components().equals(file.components()))
                    .isPresent()) {
                root = shorter;
            }
        }
        return root;
    }

    /// What may be left out, the inner before what holds it.
    private static List<List<String>> paths(Map<?, ?> map) {
        var paths = new ArrayList<List<String>>();
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> below) {
                for (var path : paths(below)) {
                    var longer = new ArrayList<>(List.of(key.toString()));
                    longer.addAll(path);
                    paths.add(longer);
                }
            }
            if (!key.equals("app")) {
                paths.add(List.of(key.toString()));
            }
        });
        return paths;
    }

    private static Map<String, Object> without(Map<?, ?> map, List<String> path) {
        var rest = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            if (!key.equals(path.getFirst())) {
                rest.put(key.toString(), value);
            } else if (path.size() > 1 && value instanceof Map<?, ?> below) {
                rest.put(key.toString(), without(below, path.subList(1, path.size())));
            }
        });
        return rest;
    }

    private static String dump(Map<String, Object> root) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        return new Yaml(options).dump(root);
    }

    private static Map<String, Object> component(ComponentDefinition it) {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("kind", word(it.kind()));
        it.datacenter().ifPresent(datacenter -> keys.put("datacenter", datacenter));
        source(keys, it);
        it.command().ifPresent(command -> keys.put("command", command));
        it.process().ifPresent(process -> keys.put("process", process));
        ports(keys, it);
        routes(keys, it);
        keys.put("instances", it.instances());
        keys.put(
                "resources",
                Map.of(
                        "cpu", it.resources().cpuMillis() + "m",
                        "memory", Quantities.ofBytes(it.resources().memoryBytes()),
                        "processes", it.resources().processes()));
        unlessEmpty(keys, "env", it.env());
        unlessEmpty(keys, "secrets", List.copyOf(it.secrets()));
        it.health().ifPresent(health -> keys.put("health", health(health)));
        unlessEmpty(keys, "needs", it.needs());
        var volumes = new LinkedHashMap<String, Object>();
        it.volumes()
                .forEach((name, volume) -> volumes.put(
                        name,
                        Map.of(
                                "path", volume.path(),
                                "size", Quantities.ofBytes(volume.sizeBytes()),
                                "storage", volume.storage())));
        unlessEmpty(keys, "volumes", volumes);
        unlessEmpty(keys, "files", files(it));
        rollout(keys, it);
        unlessDefault(keys, "grace", it.grace(), Duration.ofSeconds(10));
        unlessDefault(keys, "drain", it.drain(), Duration.ofSeconds(30));
        unlessDefault(keys, "deadline", it.deadline(), Duration.ofHours(1));
        return keys;
    }

    private static Map<String, Object> files(ComponentDefinition it) {
        var files = new LinkedHashMap<String, Object>();
        it.files().forEach((path, file) -> {
            var entry = new LinkedHashMap<String, Object>();
            file.content().ifPresent(content -> entry.put("content", content));
            file.secret().ifPresent(secret -> entry.put("secret", secret));
            if (file.executable()) {
                entry.put("executable", true);
            }
            files.put(path, entry);
        });
        return files;
    }

    private static void source(Map<String, Object> keys, ComponentDefinition it) {
        var source = it.source();
        var key = switch (source.type()) {
            case FOLDER -> "source";
            case ARCHIVE -> "archive";
            case GIT -> "git";
            case IMAGE -> "image";
        };
        keys.put(key, source.location());
        unlessEmpty(keys, "version", source.version());
        unlessEmpty(keys, "folder", source.folder());
        source.secret().ifPresent(secret -> keys.put("gitSecret", secret));
        source.builder().ifPresent(builder -> keys.put("builder", builder));
        unlessEmpty(keys, "buildEnv", source.buildEnv());
        unlessEmpty(keys, "build", source.buildSettings());
    }

    private static void ports(Map<String, Object> keys, ComponentDefinition it) {
        var plain = new PortDefinition("http", OptionalInt.empty(), false, false, "http", true);
        if (it.ports().equals(List.of(plain)) && it.kind() == Kind.WEB) {
            return;
        }
        var ports = new ArrayList<Map<String, Object>>();
        for (var port : it.ports()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", port.name());
            port.number().ifPresent(number -> entry.put("port", number));
            if (port.fixed()) {
                entry.put("fixed", true);
            }
            if (port.udp()) {
                entry.put("transport", "udp");
            }
            entry.put("app", port.protocol());
            if (!port.inner()) {
                entry.put("inner", false);
            }
            ports.add(entry);
        }
        unlessEmpty(keys, "ports", ports);
    }

    private static void routes(Map<String, Object> keys, ComponentDefinition it) {
        if (!it.outer() && it.kind() == Kind.WEB) {
            keys.put("route", "none");
            return;
        }
        unlessEmpty(
                keys, "routes", it.routes().stream().map(AppFileWriter::route).toList());
    }

    private static Map<String, Object> route(RouteDefinition route) {
        var entry = new LinkedHashMap<String, Object>();
        route.host().ifPresent(host -> entry.put("host", host));
        unlessDefault(entry, "path", route.path(), "/");
        entry.put("port", route.port());
        route.outerPort().ifPresent(outer -> entry.put("outer", outer));
        return entry;
    }

    private static Map<String, Object> health(HealthDefinition health) {
        var entry = new LinkedHashMap<String, Object>();
        health.httpPath().ifPresent(path -> entry.put("http", path));
        entry.put("every", text(health.every()));
        entry.put("timeout", text(health.timeout()));
        entry.put("failures", health.failures());
        return entry;
    }

    private static void rollout(Map<String, Object> keys, ComponentDefinition it) {
        var entry = new LinkedHashMap<String, Object>();
        unlessDefault(entry, "strategy", word(it.rollout().strategy()), word(Strategy.ROLLING));
        it.rollout().surge().ifPresent(surge -> entry.put("surge", surge));
        unlessDefault(entry, "startWithin", it.rollout().startWithin(), Duration.ofSeconds(60));
        it.rollout().watch().ifPresent(watch -> entry.put("watch", text(watch)));
        it.rollout().errors().ifPresent(errors -> unlessDefault(entry, "errors", errors, "5%"));
        unlessEmpty(keys, "rollout", entry);
    }

    private static void unlessEmpty(Map<String, Object> keys, String key, Object value) {
        var empty = switch (value) {
            case Map<?, ?> map -> map.isEmpty();
            case List<?> list -> list.isEmpty();
            default -> value.toString().isEmpty();
        };
        if (!empty) {
            keys.put(key, value instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : value);
        }
    }

    private static void unlessDefault(Map<String, Object> keys, String key, Object value, Object fallback) {
        if (!value.equals(fallback)) {
            keys.put(key, value instanceof Duration duration ? text(duration) : value);
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.slipway.compose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Turns an app file into a compose file, to run the app elsewhere. What compose has no key for stands in
/// comments at the top.
public final class ComposeExport {
    private static final List<String> REMOTE = List.of("git", "archive", "service");

    private final Findings findings = new Findings(Map.of());

    private ComposeExport() {}

    /// @param appFile as the server exports it
    public static String of(String appFile) {
        return new ComposeExport().file(appFile);
    }

    private String file(String appFile) {
        var root = new Yaml(new SafeConstructor(new LoaderOptions())).load(appFile) instanceof Map<?, ?> map
                ? map
                : Map.of();
        var services = new LinkedHashMap<String, Object>();
        var volumes = new LinkedHashMap<String, @Nullable Object>();
        mapping(root.get("components"))
                .forEach((name, keys) ->
                        services.put(name, service(Keys.of(keys, "components." + name, findings), name, volumes)));
        var file = new LinkedHashMap<String, Object>();
        if (root.get("app") != null) {
            file.put("name", root.get("app").toString());
        }
        file.put("services", services);
        if (!volumes.isEmpty()) {
            file.put("volumes", volumes);
        }
        var comments = new StringBuilder();
        findings.all().forEach(finding -> comments.append("# %s: %s%n".formatted(finding.place(), finding.text())));
        return comments + ComposeFile.dump(file);
    }

    private static Map<String, Object> mapping(@Nullable Object value) {
        var mapping = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> mapping.put(String.valueOf(key), each == null ? Map.of() : each));
        }
        return mapping;
    }

    private Map<String, Object> service(Keys keys, String name, Map<String, @Nullable Object> volumes) {
        var service = new LinkedHashMap<String, Object>();
        source(keys, service);
        keys.text("command").ifPresent(line -> service.put("command", List.of("/bin/sh", "-c", line)));
        var environment = new LinkedHashMap<String, Object>(keys.pairs("env"));
        keys.texts("secrets").forEach(secret -> environment.put(secret, "${" + secret + ":?}"));
        if (!environment.isEmpty()) {
            service.put("environment", environment);
        }
        ports(keys, service);
        var needs = keys.texts("needs");
        if (!needs.isEmpty()) {
            service.put("depends_on", needs);
        }
        deploy(keys, service);
        health(keys, service);
        var mounts = mapping(keys.take("volumes")).entrySet().stream()
                .map(entry -> {
                    volumes.put(name + "-" + entry.getKey(), null);
                    return name + "-" + entry.getKey() + ":"
                            + mapping(entry.getValue()).get("path");
                })
                .toList();
        if (!mounts.isEmpty()) {
            service.put("volumes", mounts);
        }
        keys.text("grace").ifPresent(time -> service.put("stop_grace_period", time));
        service.put("restart", "unless-stopped");
        keys.take("kind");
        keys.tellRest(Map.of());
        return service;
    }

    private void source(Keys keys, Map<String, Object> service) {
        var image = keys.text("image");
        if (image.isPresent()) {
            service.put("image", image.get());
            return;
        }
        for (var remote : REMOTE) {
            if (keys.has(remote)) {
                keys.lost(remote, "fetch it into a folder, and name that under 'build'");
            }
        }
        var args = keys.pairs("buildEnv");
        var context = keys.text("source").orElse(".");
        if (args.isEmpty()) {
            service.put("build", context);
        } else {
            var build = new LinkedHashMap<String, Object>();
            build.put("context", context);
            build.put("args", new LinkedHashMap<>(args));
            service.put("build", build);
        }
        keys.findings().changed(keys.place("source"), "compose builds by a Dockerfile; add one where there is none");
    }

    private void ports(Keys keys, Map<String, Object> service) {
        var numbers = new LinkedHashMap<String, String>();
        keys.text("port").ifPresent(number -> numbers.put("http", number));
        if (keys.take("ports") instanceof List<?> list) {
            list.forEach(item -> {
                var port = mapping(item);
                var app = String.valueOf(port.getOrDefault("app", "http"));
                var udp = "udp".equals(port.get("transport")) ? "/udp" : "";
                numbers.put(String.valueOf(port.getOrDefault("name", app)), port.get("port") + udp);
            });
        }
        var route = keys.text("route").orElse("");
        var routes = keys.take("routes") instanceof List<?> list ? list : List.of();
        var isOuter = !route.equals("none") && (!route.isEmpty() || !routes.isEmpty());
        if (!route.isEmpty() && isOuter) {
            keys.findings().lost(keys.place("route"), "host names are for a gateway before it");
        }
        if (!numbers.isEmpty()) {
            service.put(isOuter ? "ports" : "expose", List.copyOf(numbers.values()));
        }
    }

    private void deploy(Keys keys, Map<String, Object> service) {
        var deploy = new LinkedHashMap<String, Object>();
        keys.text("instances").ifPresent(count -> deploy.put("replicas", Integer.valueOf(count)));
        var resources = keys.mapping("resources");
        var limits = new LinkedHashMap<String, Object>();
        resources.text("cpu").ifPresent(cpu -> limits.put("cpus", cores(cpu)));
        resources.text("memory").ifPresent(memory -> limits.put("memory", memory.replaceFirst("([KMG])i$", "$1")));
        resources.text("processes").ifPresent(count -> limits.put("pids", Integer.valueOf(count)));
        if (!limits.isEmpty()) {
            deploy.put("resources", Map.of("limits", limits));
        }
        if (!deploy.isEmpty()) {
            service.put("deploy", deploy);
        }
    }

    private static String cores(String cpu) {
        return cpu.endsWith("m") ? Double.toString(Integer.parseInt(cpu.substring(0, cpu.length() - 1)) / 1000.0) : cpu;
    }

    private static void health(Keys keys, Map<String, Object> service) {
        if (keys.take("health") instanceof Map<?, ?> map && map.get("http") != null) {
            var port = service.get("ports") instanceof List<?> ports && !ports.isEmpty()
                    ? String.valueOf(ports.getFirst())
                    : service.get("expose") instanceof List<?> inner && !inner.isEmpty()
                            ? String.valueOf(inner.getFirst())
                            : "80";
            var check = new LinkedHashMap<String, Object>();
            check.put(
                    "test",
                    List.of(
                            "CMD-SHELL",
                            "wget -q -O /dev/null http://localhost:%s%s".formatted(port, map.get("http"))));
            service.put("healthcheck", check);
        }
    }
}

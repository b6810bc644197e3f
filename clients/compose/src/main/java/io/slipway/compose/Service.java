package io.slipway.compose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One service, key by key.
final class Service {
    private static final String HOST = "an app sees nothing of its host";
    private static final String FIXED = "every instance runs with a fixed set of rights";
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("privileged", FIXED),
            Map.entry("cap_add", FIXED),
            Map.entry("devices", HOST),
            Map.entry("gpus", HOST),
            Map.entry("pid", HOST),
            Map.entry("ipc", HOST),
            Map.entry("network_mode", "every component is in the network of its space"),
            Map.entry("extra_hosts", "give the address as an environment variable"),
            Map.entry("dns", "names are answered by the datacenter"),
            Map.entry("volumes_from", "a volume belongs to one component"),
            Map.entry("configs", "put the file into the source or the image"),
            Map.entry(
                    "secrets",
                    "set it by 'slipway secret set', name it under 'secrets' in slipway.yaml, and read it from the"
                            + " environment"),
            Map.entry("extends", "the service it extends must stand in the same file"),
            Map.entry("user", "an image runs as the user it names, and as none of its own as nobody's"),
            Map.entry("working_dir", "begin 'command' with 'cd FOLDER &&'"),
            Map.entry("tmpfs", "an instance may write to its own disk"),
            Map.entry("read_only", "instances may write to their own disk"),
            Map.entry("stop_signal", "instances are told by SIGTERM"),
            Map.entry("platform", "images are run as their registry gives them for the datacenter's machines"));
    /// What has no effect here, or what Slipway does anyway.
    private static final List<String> WITHOUT_EFFECT = List.of(
            "container_name",
            "labels",
            "annotations",
            "tty",
            "stdin_open",
            "init",
            "logging",
            "pull_policy",
            "attach",
            "cap_drop",
            "security_opt",
            "develop",
            "hostname",
            "domainname");

    private final Keys keys;
    private final Map<String, String> names;
    private final Surroundings surroundings;
    private final Map<String, String> sharedVolumes;
    private final Map<String, Object> component = new LinkedHashMap<>();

    /// @param names of components by service
    /// @param sharedVolumes the service that has each volume so far
    Service(Keys keys, Map<String, String> names, Surroundings surroundings, Map<String, String> sharedVolumes) {
        this.keys = keys;
        this.names = names;
        this.surroundings = surroundings;
        this.sharedVolumes = sharedVolumes;
    }

    static List<String> needs(Map<String, Object> component) {
        return component.get("needs") instanceof List<?> needs
                ? needs.stream().map(Object::toString).toList()
                : List.of();
    }

    Map<String, Object> component() throws IOException {
        var image = keys.text("image").orElse("");
        if (keys.has("build")) {
            build();
        } else if (image.isEmpty()) {
            keys.findings().wrong(keys.place(), "has neither image nor build");
        } else {
            component.put("image", image);
        }
        command(keys.has("image") || component.containsKey("image"));
        var ports = new Ports(keys, image).read();
        var volumes = new Volumes(keys, sharedVolumes).read();
        reach(ports, volumes.isEmpty());
        new Limits(keys, component).read();
        environment();
        new Health(keys, component).read();
        needs();
        if (!volumes.isEmpty()) {
            component.put("volumes", volumes);
        }
        end();
        return component;
    }

    private void build() {
        var value = keys.take("build");
        if (value instanceof String context) {
            component.put("source", context);
            return;
        }
        var build = Keys.of(value, keys.place("build"), keys.findings());
        component.put("source", build.text("context").orElse("."));
        var args = new LinkedHashMap<String, Object>();
        build.pairs("args").forEach((name, given) -> {
            var set = given == null ? surroundings.variables().get(name) : given;
            if (set != null) {
                args.put(name, set);
            }
        });
        build.text("dockerfile")
                .filter(file -> !file.equals("Dockerfile"))
                .ifPresent(file -> keys.findings()
                        .lost(build.place("dockerfile"), "a build reads 'Dockerfile'; rename '%s'".formatted(file)));
        build.lost("target", "a build goes to the last stage; make that the one");
        if (!args.isEmpty()) {
            component.put("buildEnv", args);
        }
        for (var key : List.of("tags", "labels", "cache_from", "cache_to", "pull")) {
            if (build.take(key) != null) {
                keys.findings().changed(build.place(key), "it has no effect here; builds have a cache of their own");
            }
        }
        build.tellRest(Map.of("secrets", "builds get no secrets yet", "ssh", "builds get no keys yet"));
    }

    private void command(boolean isImage) {
        var entry = Words.line(keys.take("entrypoint"));
        var command = Words.line(keys.take("command"));
        if (entry.isPresent()) {
            component.put(
                    "command", entry.get() + command.map(words -> " " + words).orElse(""));
        } else if (command.isPresent()) {
            component.put("command", command.get());
            if (isImage) {
                keys.findings()
                        .changed(
                                keys.place("command"),
                                "it is run in place of the image's entry point too; name the entry point in it if it"
                                        + " matters");
            }
        }
    }

    private void reach(Ports.Read ports, boolean isStateless) {
        if (!ports.ports().isEmpty()) {
            component.put("ports", ports.ports());
        }
        if (!ports.routes().isEmpty()) {
            component.put("routes", ports.routes());
        } else if (!ports.ports().isEmpty()) {
            component.put("route", "none");
        } else if (isStateless) {
            component.put("kind", "worker");
        }
    }

    private void environment() throws IOException {
        var env = new LinkedHashMap<String, Object>();
        for (var item : keys.items("env_file")) {
            var file = item instanceof Map<?, ?> map ? String.valueOf(map.get("path")) : item.toString();
            var isRequired = !(item instanceof Map<?, ?> map) || !Boolean.FALSE.equals(map.get("required"));
            var text = surroundings.file(file);
            try {
                text.ifPresent(lines -> env.putAll(EnvFile.read(lines, surroundings.variables())));
            } catch (IllegalArgumentException e) {
                keys.findings().wrong(keys.place("env_file"), "%s: %s".formatted(file, e.getMessage()));
            }
            if (text.isEmpty() && isRequired) {
                keys.findings().wrong(keys.place("env_file"), "names '%s', which does not exist".formatted(file));
            }
        }
        keys.pairs("environment").forEach((name, value) -> {
            var set = value == null ? surroundings.variables().get(name) : value;
            if (set != null) {
                env.put(name, set);
            }
        });
        if (!env.isEmpty()) {
            component.put("env", env);
        }
    }

    private void needs() {
        var needs = new ArrayList<String>();
        var value = keys.take("depends_on");
        if (value instanceof List<?> list) {
            list.forEach(service -> needs.add(String.valueOf(service)));
        } else {
            var services = Keys.of(value, keys.place("depends_on"), keys.findings());
            for (var service : services.left()) {
                var on = services.mapping(service);
                if (on.text("condition")
                        .filter("service_completed_successfully"::equals)
                        .isPresent()) {
                    keys.findings()
                            .lost(
                                    on.place("condition"),
                                    "no component waits for the end of another; run it by 'slipway run', or at the"
                                            + " start of the program");
                } else {
                    needs.add(service);
                }
                on.take("restart");
                on.take("required");
                on.tellRest(Map.of());
            }
        }
        keys.texts("links").forEach(link -> needs.add(link.replaceFirst(":.*", "")));
        var named = needs.stream()
                .filter(names::containsKey)
                .map(names::get)
                .distinct()
                .toList();
        if (!named.isEmpty()) {
            component.put("needs", named);
        }
    }

    private void end() {
        keys.text("stop_grace_period").ifPresent(time -> component.put("grace", Words.duration(time)));
        keys.text("restart").ifPresent(policy -> {
            if (!policy.equals("always") && !policy.equals("unless-stopped")) {
                keys.findings()
                        .changed(keys.place("restart"), "what ends is always started again, with growing pauses");
            }
        });
        networks();
        for (var key : WITHOUT_EFFECT) {
            if (keys.take(key) != null) {
                keys.findings().changed(keys.place(key), "it has no effect here");
            }
        }
        keys.tellRest(KNOWN);
    }

    private void networks() {
        if (keys.take("networks") instanceof Map<?, ?> map) {
            var networks = Keys.of(map, keys.place("networks"), keys.findings());
            for (var name : networks.left()) {
                networks.mapping(name)
                        .tellRest(Map.of(
                                "aliases", "a component is reached by its own name", "ipv4_address", "use names"));
            }
        }
    }
}

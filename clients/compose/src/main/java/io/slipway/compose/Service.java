package io.slipway.compose;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// One service as a component. What is not read here is told by [Findings#tellUnread].
final class Service {
    private final Keys keys;
    private final Others others;
    private final Surroundings surroundings;
    private final Map<String, Object> component = new LinkedHashMap<>();

    /// What a service must know of the others.
    ///
    /// @param names of components by service
    /// @param inactive the profiles of each service that does not run
    /// @param volumes the service that has each volume so far
    /// @param files those that the file has for all
    record Others(
            Map<String, String> names,
            Map<String, List<String>> inactive,
            Map<String, String> volumes,
            GivenFiles files) {}

    Service(Keys keys, Others others, Surroundings surroundings) {
        this.keys = keys;
        this.others = others;
        this.surroundings = surroundings;
    }

    static List<String> needs(Map<String, Object> component) {
        return component.get("needs") instanceof List<?> needs
                ? needs.stream().map(Object::toString).toList()
                : List.of();
    }

    Map<String, Object> component() throws IOException {
        var image = artifact();
        command(!image.isEmpty());
        var ports = new Ports(keys, image).read();
        var volumes = new Volumes(keys, others.volumes()).read();
        reach(ports, volumes.isEmpty());
        new Limits(keys, component).read();
        environment();
        new Health(keys, component).read();
        needs();
        if (!volumes.isEmpty()) {
            component.put("volumes", volumes);
        }
        var files = others.files().of(keys);
        if (!files.isEmpty()) {
            component.put("files", files);
        }
        keys.text("stop_grace_period").ifPresent(time -> component.put("grace", Words.duration(time)));
        keys.takeIf("restart", "always", "unless-stopped");
        // A network of the file is no wall here, which is told once for all of them.
        keys.named("networks");
        return component;
    }

    /// The reference of its image; empty where it is built.
    private String artifact() {
        if (keys.has("build")) {
            build();
            return "";
        }
        var image = keys.text("image").orElse("");
        if (image.isEmpty()) {
            keys.findings().wrong(keys.place(), "has neither image nor build");
        } else {
            component.put("image", image);
        }
        return image;
    }

    private void build() {
        var build = keys.mapping("build", "context");
        var context = build.text("context").orElse(".");
        if (context.matches("[a-z+]+://.*|[^/]+@[^/]+:.*")) {
            keys.findings()
                    .lost(build.place("context"), "it is a URL; set 'git' in slipway.yaml, or fetch it into a folder");
        } else {
            component.put("source", context);
        }
        var args = set(build.pairs("args"));
        if (!args.isEmpty()) {
            component.put("buildEnv", args);
        }
        var settings = new LinkedHashMap<String, Object>();
        build.takeIf("dockerfile", "Dockerfile", "./Dockerfile");
        build.text("dockerfile").ifPresent(file -> settings.put("dockerfile", file));
        build.text("target").ifPresent(stage -> settings.put("target", stage));
        if (!settings.isEmpty()) {
            component.put("build", settings);
        }
    }

    private void command(boolean isImage) {
        var given = keys.command("entrypoint");
        var written = keys.command("command");
        var command = Words.shellLine(written).filter(_ -> given == null).or(() -> Words.line(written));
        var entry = Words.shellLine(given).filter(_ -> command.isEmpty()).or(() -> Words.line(given));
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
            switch (item) {
                case Keys.Item.Text(String place, String file) -> envFile(place, file, true, env);
                case Keys.Item.Mapping(Keys named) -> {
                    var isRequired =
                            named.text("required").filter("false"::equals).isEmpty();
                    envFile(named.place(), named.text("path").orElse(""), isRequired, env);
                }
            }
        }
        env.putAll(set(keys.pairs("environment")));
        if (!env.isEmpty()) {
            component.put("env", env);
        }
    }

    private void envFile(String place, String file, boolean isRequired, Map<String, Object> env) throws IOException {
        if (file.isEmpty()) {
            keys.findings().wrong(place, "names no file; set 'path'");
            return;
        }
        var text = surroundings.file(file);
        try {
            text.ifPresent(lines -> env.putAll(EnvFile.read(lines, surroundings.variables())));
        } catch (IllegalArgumentException e) {
            keys.findings().wrong(place, "%s: %s".formatted(file, e.getMessage()));
        }
        if (text.isEmpty() && isRequired) {
            keys.findings().wrong(place, "names '%s', which does not exist".formatted(file));
        }
    }

    /// Those without a value have that of the surroundings; one that is not set there is left out, as compose does.
    private Map<String, Object> set(Map<String, @Nullable String> pairs) {
        var set = new LinkedHashMap<String, Object>();
        pairs.forEach((name, given) -> {
            var value = given == null ? surroundings.variables().get(name) : given;
            if (value != null) {
                set.put(name, value);
            }
        });
        return set;
    }

    private void needs() {
        var needs = new LinkedHashSet<String>();
        keys.named("depends_on").forEach((service, on) -> dependsOn(service, on, needs));
        for (var item : keys.items("links")) {
            if (item instanceof Keys.Item.Text(String place, String link)) {
                var parts = link.split(":", 2);
                if (parts.length == 2 && !parts[1].equals(parts[0])) {
                    keys.findings()
                            .lost(
                                    place,
                                    "'%s' is reached by its own name; use that instead of '%s'"
                                            .formatted(parts[0], parts[1]));
                }
                need(place, parts[0], true, needs);
            }
        }
        if (!needs.isEmpty()) {
            component.put("needs", List.copyOf(needs));
        }
    }

    private void dependsOn(String service, Keys on, SequencedSet<String> needs) {
        on.takeIf("restart", "false");
        on.takeIf("required", "true");
        var isRequired = !on.has("required");
        var condition = on.text("condition").orElse("service_started");
        switch (condition) {
            // Who needs another starts when that one serves.
            case "service_started", "service_healthy" -> {
                if (!others.names().containsKey(service)) {
                    on.takeAll();
                }
                need(on.place(), service, isRequired, needs);
            }
            case "service_completed_successfully" ->
                keys.findings()
                        .lost(
                                on.place("condition"),
                                "no component waits for the end of another; run it by 'slipway run', or at the start"
                                        + " of the program");
            default ->
                keys.findings()
                        .wrong(
                                on.place("condition"),
                                "is '%s', expected service_started, service_healthy or service_completed_successfully"
                                        .formatted(condition));
        }
    }

    private void need(String place, String service, boolean isRequired, SequencedSet<String> needs) {
        var name = others.names().get(service);
        if (name != null) {
            needs.add(name);
            return;
        }
        var profiles = others.inactive().getOrDefault(service, List.of());
        if (profiles.isEmpty()) {
            keys.findings().wrong(place, "names '%s', which is no service of the file".formatted(service));
        } else if (isRequired) {
            keys.findings()
                    .wrong(
                            place,
                            "needs '%s', which runs only with --profile %s; give that, or set 'required: false'"
                                    .formatted(service, String.join(" or --profile ", profiles)));
        } else {
            keys.findings()
                    .changed(place, "'%s' runs only with --profile %s".formatted(service, String.join(", ", profiles)));
        }
    }
}

package io.slipway.compose;

import java.util.ArrayList;
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
    private final Findings findings = new Findings(Map.of());

    private ComposeExport() {}

    /// @param appFile as the server exports it
    public static String of(String appFile) {
        return new ComposeExport().file(appFile);
    }

    private String file(String appFile) {
        var tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(appFile) instanceof Map<?, ?> map
                ? map
                : Map.of();
        var root = Keys.root(tree, findings);
        var file = new LinkedHashMap<String, Object>();
        root.text("app").ifPresent(name -> file.put("name", name));
        var services = new LinkedHashMap<String, Object>();
        var volumes = new LinkedHashMap<String, @Nullable Object>();
        var given = new ExportedFiles(findings);
        root.named("components").forEach((name, keys) -> {
            var service = service(keys, name, volumes);
            given.of(keys, name, service);
            services.put(name, service);
        });
        file.put("services", services);
        if (!volumes.isEmpty()) {
            file.put("volumes", volumes);
        }
        given.putInto(file);
        findings.tellUnread();
        var comments = new StringBuilder();
        findings.all().forEach(finding -> comments.append("# %s: %s%n".formatted(finding.place(), finding.text())));
        return comments + ComposeFile.dump(file);
    }

    /// Text in which a dollar sign begins no variable.
    static String literal(String text) {
        return text.replace("$", "$$");
    }

    private Map<String, Object> service(Keys keys, String name, Map<String, @Nullable Object> volumes) {
        var service = new LinkedHashMap<String, Object>();
        artifact(keys, service);
        // The entry point and not 'command', since it takes the place of the image's own here too.
        keys.text("command").ifPresent(line -> service.put("entrypoint", List.of("/bin/sh", "-c", literal(line))));
        environment(keys, service);
        ports(keys, service);
        var needs = keys.texts("needs");
        if (!needs.isEmpty()) {
            service.put("depends_on", needs);
        }
        deploy(keys, service);
        health(keys, service);
        var mounts = new ArrayList<String>();
        keys.named("volumes").forEach((volume, described) -> {
            // Here a volume's name belongs to its component, there to the file.
            var unique = volumes.containsKey(volume) ? name + "-" + volume : volume;
            volumes.put(unique, null);
            mounts.add(unique + ":" + literal(described.text("path").orElse("")));
        });
        if (!mounts.isEmpty()) {
            service.put("volumes", mounts);
        }
        keys.text("grace").ifPresent(time -> service.put("stop_grace_period", time));
        service.put("restart", "unless-stopped");
        // Compose tells these by the other keys.
        keys.takeIf("kind", "web", "worker", "stateful");
        return service;
    }

    private void artifact(Keys keys, Map<String, Object> service) {
        var image = keys.text("image");
        if (image.isPresent()) {
            service.put("image", literal(image.get()));
            return;
        }
        var args = new LinkedHashMap<String, Object>();
        keys.pairs("buildEnv").forEach((name, value) -> args.put(name, literal(value == null ? "" : value)));
        var build = new LinkedHashMap<String, Object>();
        build.put("context", keys.text("source").orElse("."));
        var settings = keys.mapping("build");
        settings.text("dockerfile").ifPresent(file -> build.put("dockerfile", literal(file)));
        settings.text("target").ifPresent(stage -> build.put("target", literal(stage)));
        if (!args.isEmpty()) {
            build.put("args", args);
        }
        service.put("build", build.size() == 1 ? build.get("context") : build);
        findings.changed(keys.place("source"), "compose builds by a Dockerfile; add one where there is none");
    }

    private void environment(Keys keys, Map<String, Object> service) {
        var environment = new LinkedHashMap<String, Object>();
        keys.pairs("env").forEach((name, value) -> environment.put(name, literal(value == null ? "" : value)));
        for (var secret : keys.texts("secrets")) {
            environment.put(secret, "${" + secret + ":?}");
            findings.changed(keys.place("secrets"), "set %s in the environment, or in .env".formatted(secret));
        }
        if (!environment.isEmpty()) {
            service.put("environment", environment);
        }
    }

    private void ports(Keys keys, Map<String, Object> service) {
        var numbers = new LinkedHashMap<String, String>();
        keys.text("port").ifPresent(number -> numbers.put("http", number));
        for (var item : keys.items("ports")) {
            if (item instanceof Keys.Item.Mapping(Keys port)) {
                var app = port.text("app").orElse("http");
                var udp = port.text("transport").filter("udp"::equals).isPresent() ? "/udp" : "";
                port.take("fixed");
                port.takeIf("inner", "true");
                var name = port.text("name").orElse(app);
                port.text("port").ifPresent(number -> numbers.put(name, number + udp));
            }
        }
        var published = published(keys, numbers);
        var inner = new ArrayList<>(numbers.values());
        if (!published.isEmpty()) {
            service.put("ports", List.copyOf(published.values()));
            published.keySet().forEach(name -> inner.remove(numbers.get(name)));
        }
        if (!inner.isEmpty()) {
            service.put("expose", inner);
        }
    }

    /// What is reached from outside, by the name of the port.
    private Map<String, String> published(Keys keys, Map<String, String> numbers) {
        var published = new LinkedHashMap<String, String>();
        var first = numbers.keySet().stream().findFirst();
        var route = keys.text("route");
        if (first.isEmpty() || route.filter("none"::equals).isPresent()) {
            return published;
        }
        route.ifPresent(_ -> {
            findings.lost(keys.place("route"), "host names are for a gateway before it");
            published.put(first.get(), numbers.getOrDefault(first.get(), ""));
        });
        for (var item : keys.items("routes")) {
            if (item instanceof Keys.Item.Mapping(Keys each)) {
                var name = each.text("port").orElse(first.get());
                var number = numbers.getOrDefault(name, "");
                published.put(
                        name,
                        each.text("outer").map(outer -> outer + ":" + number).orElse(number));
            }
        }
        // A component that serves and says nothing of routes has one, unless it keeps data.
        if (published.isEmpty() && !keys.has("kind") && !keys.has("volumes")) {
            published.put(first.get(), numbers.getOrDefault(first.get(), ""));
        }
        return published;
    }

    private static void deploy(Keys keys, Map<String, Object> service) {
        var deploy = new LinkedHashMap<String, Object>();
        keys.text("instances").ifPresent(count -> deploy.put("replicas", Words.number(count)));
        var resources = keys.mapping("resources");
        var limits = new LinkedHashMap<String, Object>();
        resources.text("cpu").ifPresent(cpu -> limits.put("cpus", cores(cpu)));
        resources.text("memory").ifPresent(memory -> limits.put("memory", memory.replaceFirst("([KMG])i$", "$1")));
        resources.text("processes").ifPresent(count -> limits.put("pids", Words.number(count)));
        if (!limits.isEmpty()) {
            deploy.put("resources", Map.of("limits", limits));
        }
        if (!deploy.isEmpty()) {
            service.put("deploy", deploy);
        }
    }

    private static String cores(String cpu) {
        return cpu.matches("[0-9]{1,9}m")
                ? Double.toString(Integer.parseInt(cpu.substring(0, cpu.length() - 1)) / 1000.0)
                : cpu;
    }

    private static void health(Keys keys, Map<String, Object> service) {
        var check = new LinkedHashMap<String, Object>();
        var health = keys.mapping("health");
        health.text("http")
                .ifPresent(path -> check.put(
                        "test",
                        List.of(
                                "CMD-SHELL",
                                "wget -q -O /dev/null http://localhost:%s%s".formatted(port(service), literal(path)))));
        health.text("every").ifPresent(time -> check.put("interval", time));
        health.text("timeout").ifPresent(time -> check.put("timeout", time));
        health.text("failures").ifPresent(count -> check.put("retries", Words.number(count)));
        keys.mapping("rollout").text("startWithin").ifPresent(time -> check.put("start_period", time));
        if (!check.isEmpty()) {
            service.put("healthcheck", check);
        }
    }

    /// The number that the program listens on for HTTP.
    private static String port(Map<String, Object> service) {
        for (var key : List.of("ports", "expose")) {
            if (service.get(key) instanceof List<?> ports && !ports.isEmpty()) {
                return String.valueOf(ports.getFirst()).replaceFirst(".*:", "").replaceFirst("/.*", "");
            }
        }
        return "80";
    }
}

package io.slipway.compose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The services that run, and what the file says of volumes and networks beside them.
final class Services {
    private final Keys root;
    private final Findings findings;
    private final Surroundings surroundings;
    private final GivenFiles files;

    /// @param app its name
    Services(Keys root, Surroundings surroundings, String app) {
        this.root = root;
        this.findings = root.findings();
        this.surroundings = surroundings;
        this.files = new GivenFiles(root, surroundings, app);
    }

    Map<String, Map<String, Object>> components() throws IOException {
        var inactive = new HashMap<String, List<String>>();
        var running = running(inactive);
        var others = new Service.Others(names(running), inactive, new HashMap<>(), files);
        var written = new LinkedHashMap<String, Map<String, Object>>();
        var needed = new HashSet<String>();
        for (var service : running.entrySet()) {
            var component = new Service(service.getValue(), others, surroundings).component();
            needed.addAll(Service.needs(component));
            written.put(others.names().getOrDefault(service.getKey(), service.getKey()), component);
        }
        tellOfUnreachable(written, needed);
        files.tellUnused();
        root.named("volumes").values().forEach(volume -> {
            volume.takeIf("external", "false");
            volume.takeIf("driver", "local");
        });
        networks();
        return written;
    }

    /// In the order of the file, so that the components are.
    private Map<String, Keys> running(Map<String, List<String>> inactive) {
        var all = root.mapping("services");
        var tree = new LinkedHashMap<String, Object>();
        for (var name : all.left()) {
            var value = all.take(name);
            tree.put(name, value == null ? Map.of() : value);
        }
        var extension = new Extension(tree);
        var running = new LinkedHashMap<String, Keys>();
        tree.keySet().stream().sorted(findings.byLine("services.")).forEach(name -> {
            var keys = root.named("services", name, extension.of(name));
            var profiles = keys.texts("profiles");
            if (profiles.isEmpty() || profiles.stream().anyMatch(surroundings.profiles()::contains)) {
                running.put(name, keys);
            } else {
                inactive.put(name, profiles);
                keys.takeAll();
            }
        });
        return running;
    }

    private Map<String, String> names(Map<String, Keys> running) {
        var names = new LinkedHashMap<String, String>();
        var taken = new HashMap<String, String>();
        for (var service : running.keySet()) {
            var name = Names.near(service);
            var other = taken.put(name, service);
            if (other != null) {
                findings.wrong(
                        "services." + service, "and '%s' would both be called '%s'; rename one".formatted(other, name));
            } else if (!name.equals(service)) {
                findings.changed(
                        "services." + service, "it is called '%s', and is reached by that name".formatted(name));
            }
            names.put(service, name);
        }
        return names;
    }

    private void tellOfUnreachable(Map<String, Map<String, Object>> components, Set<String> needed) {
        components.forEach((name, component) -> {
            if (needed.contains(name) && !component.containsKey("ports") && component.containsKey("image")) {
                findings.changed(
                        "services." + name,
                        "others depend on it, and no port of it is named: they cannot reach it; add 'expose'");
            }
        });
    }

    private void networks() {
        var separate = new ArrayList<String>();
        root.named("networks").forEach((name, network) -> {
            network.takeIf("external", "false");
            network.takeIf("internal", "false");
            if (!name.equals("default")) {
                separate.add(name);
            }
        });
        if (separate.size() > 1) {
            findings.changed("networks", "the components of an app all reach each other, whatever network they name");
        }
    }
}

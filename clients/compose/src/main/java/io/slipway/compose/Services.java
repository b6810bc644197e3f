package io.slipway.compose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The services that run, and what the file says of volumes, networks, configs and secrets beside them.
final class Services {
    private static final String SECRET =
            "a secret is an environment variable of Slipway: set it by 'slipway secret set',"
                    + " and let the program read it there instead of in /run/secrets";

    private final Keys root;
    private final Findings findings;
    private final Surroundings surroundings;

    Services(Keys root, Surroundings surroundings) {
        this.root = root;
        this.findings = root.findings();
        this.surroundings = surroundings;
    }

    Map<String, Map<String, Object>> components() throws IOException {
        var written = new LinkedHashMap<String, Map<String, Object>>();
        var all = Keys.of(root.take("services"), "services", findings);
        var tree = new LinkedHashMap<String, Object>();
        for (var name : all.left()) {
            var value = all.take(name);
            tree.put(name, value == null ? Map.of() : value);
        }
        var running = running(tree);
        var names = names(running);
        var shared = new HashMap<String, String>();
        var needed = new HashSet<String>();
        for (var service : running.values()) {
            var translated = new Service(service, names, surroundings, shared).component();
            needed.addAll(Service.needs(translated));
            written.put(name(names, service), translated);
        }
        tellOfUnreachable(written, needed);
        volumes();
        networks();
        root.lost("configs", "put the files into the source or the image, or their values into 'environment'");
        root.lost("secrets", SECRET);
        return written;
    }

    /// In the order of the file, so that findings are.
    private Map<String, Keys> running(Map<String, Object> tree) {
        var running = new LinkedHashMap<String, Keys>();
        tree.keySet().stream().sorted(findings.byLine("services.")).forEach(name -> {
            var keys = Keys.of(ComposeFile.extended(tree, name, findings, List.of()), "services." + name, findings);
            var profiles = keys.texts("profiles");
            if (profiles.isEmpty() || profiles.stream().anyMatch(surroundings.profiles()::contains)) {
                running.put(name, keys);
            }
        });
        return running;
    }

    private static String name(Map<String, String> names, Keys service) {
        var own = service.place().substring("services.".length());
        return names.getOrDefault(own, own);
    }

    private Map<String, String> names(Map<String, Keys> running) {
        var names = new LinkedHashMap<String, String>();
        var taken = new HashMap<String, String>();
        for (var service : running.keySet()) {
            var name = ComposeFile.nameOf(service);
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

    private void volumes() {
        var volumes = root.mapping("volumes");
        for (var name : volumes.left()) {
            var volume = volumes.mapping(name);
            volume.lost("external", "a volume that exists already stays where it is; copy its data into the new one");
            volume.lost("driver", "which storage it lies on is said by 'storage' in slipway.yaml");
            volume.lost("driver_opts", "options belong to a storage of the datacenter");
            volume.lost("name", "it is named by its app and component");
            volume.take("labels");
            volume.tellRest(Map.of());
        }
    }

    private void networks() {
        var networks = root.mapping("networks");
        var separate = new ArrayList<String>();
        for (var name : networks.left()) {
            var network = networks.mapping(name);
            network.lost("external", "components reach those of their own space; deploy into the same space");
            network.take("driver");
            network.take("name");
            network.take("labels");
            network.tellRest(Map.of());
            if (!name.equals("default")) {
                separate.add(name);
            }
        }
        if (separate.size() > 1) {
            findings.changed("networks", "the components of an app all reach each other, whatever network they name");
        }
    }
}

package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.build.Detection.Dependency;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Reads the names and versions out of the lock files of Node.js, and nothing else of them.
final class NodeLocks {
    private static final String MODULES = "node_modules/";

    /// `/express@4.18.2:`, `express@4.18.2:`, `'@types/node@20.1.0':`, and `/express/4.17.1:` of old ones; what
    /// follows in brackets or after `_` names the peers.
    private static final Pattern PNPM_KEY = Pattern.compile(
            "^ {2}'?/?(@[^@/\\s]+/[^@/\\s]+|[^@/\\s']+)[@/](\\d[^(:'_\\s]*)[^\\n]*:$", Pattern.MULTILINE);

    private static final Pattern YARN_ENTRY = Pattern.compile(
            "^\"?((?:@[^@\\s\"]+/)?[^@\\s\"]+)@[^\\n]*:\\n {2}version \"?([^\"\\n]+)\"?", Pattern.MULTILINE);

    private static final Pattern BERRY_ENTRY = Pattern.compile(
            "^\"?((?:@[^@\\s\"]+/)?[^@\\s\"]+)@npm:[^\\n]*:\\n {2}version: \"?([^\"\\n]+)\"?", Pattern.MULTILINE);

    private NodeLocks() {}

    static List<Dependency> npm(JsonNode lock) {
        var found = new LinkedHashSet<Dependency>();
        // Form 2 and 3 (npm 7 and later) list every folder of node_modules; form 1 is a tree.
        lock.path("packages").properties().forEach(entry -> {
            var folder = entry.getKey().lastIndexOf(MODULES);
            var version = entry.getValue().path("version").asText();
            if (folder >= 0
                    && !version.isEmpty()
                    && !entry.getValue().path("dev").asBoolean()) {
                found.add(new Dependency(entry.getKey().substring(folder + MODULES.length()), version));
            }
        });
        if (!lock.has("packages")) {
            tree(lock, found);
        }
        return sorted(found);
    }

    static List<Dependency> pnpm(String lock) {
        var packages = lock.indexOf("\npackages:");
        return packages < 0 ? List.of() : all(PNPM_KEY, lock.substring(packages));
    }

    static List<Dependency> yarn(String lock) {
        return all(YARN_ENTRY, lock);
    }

    static List<Dependency> berry(String lock) {
        return all(BERRY_ENTRY, lock);
    }

    private static void tree(JsonNode node, Collection<Dependency> found) {
        node.path("dependencies").properties().forEach(entry -> {
            if (!entry.getValue().path("dev").asBoolean()) {
                found.add(new Dependency(
                        entry.getKey(), entry.getValue().path("version").asText()));
                tree(entry.getValue(), found);
            }
        });
    }

    private static List<Dependency> all(Pattern entry, String lock) {
        var found = new LinkedHashSet<Dependency>();
        var match = entry.matcher(lock);
        while (match.find()) {
            found.add(new Dependency(match.group(1), match.group(2)));
        }
        return sorted(found);
    }

    private static List<Dependency> sorted(Collection<Dependency> found) {
        var sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparing(Dependency::name).thenComparing(Dependency::version));
        return sorted;
    }
}

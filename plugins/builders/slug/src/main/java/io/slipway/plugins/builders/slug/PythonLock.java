package io.slipway.plugins.builders.slug;

import io.slipway.plugins.builders.slug.LockedPackage.Need;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Detection.Dependency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A lock file of poetry or uv as the list of requirements that pip takes: what the project itself needs, and
/// what that needs, each with its version, its hashes and the conditions under which it is wanted. So neither
/// poetry nor uv has to be on the machine.
///
/// @param roots what the project needs when it runs
record PythonLock(List<LockedPackage> packages, List<Need> roots) {
    /// A package that is wanted in more ways than this is taken without condition.
    private static final int MOST_CONDITIONS = 16;

    /// Lines of a requirements file, sorted.
    List<String> requirements() {
        var lines = new ArrayList<String>();
        wanted().forEach((locked, conditions) -> {
            var line = new StringBuilder(locked.name()).append("==").append(locked.version());
            if (!conditions.contains("")) {
                line.append(" ; ").append(conditions.size() == 1 ? conditions.getFirst() : or(conditions));
            }
            locked.hashes().forEach(hash -> line.append(" --hash=").append(hash));
            lines.add(line.toString());
        });
        lines.sort(null);
        return lines;
    }

    List<Dependency> dependencies() {
        return wanted().keySet().stream()
                .map(locked -> new Dependency(locked.name(), locked.version()))
                .sorted((left, right) -> left.name().compareTo(right.name()))
                .toList();
    }

    /// The spelling that PEP 503 compares names in.
    static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
    }

    /// The packages that are reached from the roots, each with the markers of the ways to it.
    private Map<LockedPackage, LinkedHashSet<String>> wanted() {
        var wanted = new HashMap<LockedPackage, LinkedHashSet<String>>();
        var walk = new Walk(byName(), wanted, new LinkedHashSet<>());
        roots.forEach(root -> walk.reach(root, ""));
        return wanted;
    }

    private Map<String, List<LockedPackage>> byName() {
        var byName = new TreeMap<String, List<LockedPackage>>();
        for (var locked : packages) {
            byName.computeIfAbsent(normal(locked.name()), _ -> new ArrayList<>())
                    .add(locked);
        }
        return byName;
    }

    private record Walk(
            Map<String, List<LockedPackage>> byName,
            Map<LockedPackage, LinkedHashSet<String>> wanted,
            Set<String> seen) {
        void reach(Need need, String marker) {
            var condition = and(marker, need.marker());
            for (var locked : matching(need)) {
                var conditions = wanted.computeIfAbsent(locked, _ -> new LinkedHashSet<>());
                conditions.add(conditions.size() < MOST_CONDITIONS ? condition : "");
                var way = conditions.contains("") ? "" : condition;
                if (seen.add(locked.name() + " " + locked.version() + " " + way)) {
                    locked.needs().forEach(next -> reach(next, way));
                }
                for (var extra : need.extras()) {
                    if (seen.add(locked.name() + " " + locked.version() + "[" + extra + "] " + way)) {
                        locked.extras().getOrDefault(normal(extra), List.of()).forEach(next -> reach(next, way));
                    }
                }
            }
        }

        private List<LockedPackage> matching(Need need) {
            var known = byName.getOrDefault(normal(need.name()), List.of());
            if (known.isEmpty() && need.marker().isEmpty()) {
                throw SlipwayException.invalid(
                        "the lock file lacks '%s', which the project needs: lock it again".formatted(need.name()));
            }
            return need.version().isEmpty()
                    ? known
                    : known.stream()
                            .filter(locked -> locked.version().equals(need.version()))
                            .toList();
        }
    }

    private static String and(String left, String right) {
        if (left.isEmpty() || right.isEmpty() || left.equals(right)) {
            return left.isEmpty() ? right : left;
        }
        return "(%s) and (%s)".formatted(left, right);
    }

    private static String or(Set<String> conditions) {
        return "(" + String.join(") or (", conditions) + ")";
    }
}

package io.slipway.engine.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The order in which components need each other.
public final class Needs {
    private Needs() {}

    /// The names of a circle, its first also last; empty where there is none.
    static Optional<List<String>> cycle(Map<String, ComponentDefinition> components) {
        var done = new ArrayList<String>();
        for (var name : components.keySet()) {
            var found = visit(name, components, new ArrayList<>(), done);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// All components, each after those that it needs; else by name.
    public static List<String> order(Map<String, ComponentDefinition> components) {
        var done = new ArrayList<String>();
        components.keySet().stream().sorted().forEach(name -> visit(name, components, new ArrayList<>(), done));
        return done;
    }

    /// `MY_DB` of `my-db`: what the names of the variables begin with that tell of a need.
    public static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Optional<List<String>> visit(
            String name, Map<String, ComponentDefinition> components, List<String> path, List<String> done) {
        var component = components.get(name);
        if (done.contains(name) || component == null) {
            return Optional.empty();
        }
        var start = path.indexOf(name);
        path.add(name);
        if (start >= 0) {
            return Optional.of(List.copyOf(path.subList(start, path.size())));
        }
        for (var need : component.needs()) {
            var found = visit(need, components, path, done);
            if (found.isPresent()) {
                return found;
            }
        }
        path.removeLast();
        done.add(name);
        return Optional.empty();
    }
}

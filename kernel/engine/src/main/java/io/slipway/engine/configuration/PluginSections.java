package io.slipway.engine.configuration;

import io.slipway.engine.plugin.Family;
import io.slipway.engine.plugin.LoadedPlugin;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.yaml.Nearest;
import io.slipway.engine.yaml.RecordBinder;
import io.slipway.engine.yaml.YamlNode;
import io.slipway.spi.FieldProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Finds the places of `server.yaml` that name plugins and binds each to its plugin's own record. Works on what
/// is there, so that the plugins' part is checked also where the rest is wrong.
final class PluginSections {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,22}");
    private static final String PLUGIN = "plugin";
    private static final String RUNS_ON = "runsOn";
    private static final String LIMITS = "limits";

    private final PluginCatalog catalog;
    private final RecordBinder binder;
    private final SequencedMap<String, PluginSection> sections = new LinkedHashMap<>();
    private final Map<String, BuildLimits> buildLimits = new LinkedHashMap<>();
    private final List<FieldProblem> errors = new ArrayList<>();
    private final List<FieldProblem> degradations = new ArrayList<>();

    PluginSections(PluginCatalog catalog, RecordBinder binder) {
        this.catalog = catalog;
        this.binder = binder;
    }

    List<FieldProblem> errors() {
        return errors;
    }

    List<FieldProblem> degradations() {
        return degradations;
    }

    /// What builders may use, by their type, as far as the file says.
    Map<String, BuildLimits> buildLimits() {
        return buildLimits;
    }

    Optional<PluginSection> at(String place) {
        return Optional.ofNullable(sections.get(place));
    }

    List<PluginSection> below(String folder) {
        return sections.values().stream()
                .filter(section -> section.place().startsWith(folder + "/"))
                .toList();
    }

    void read(YamlNode.Keys root) {
        var datacenters = keys(root, "datacenters");
        datacenters.forEach((name, node) -> {
            checkName(node, name);
            if (node instanceof YamlNode.Keys datacenter) {
                datacenter(name, datacenter);
            }
        });
        topLevel(root, "builders", Family.BUILDER, datacenters);
        topLevel(root, "sources", Family.SOURCE, datacenters);
    }

    private void datacenter(String name, YamlNode.Keys datacenter) {
        single(name, datacenter, "scheduler", Family.SCHEDULER);
        single(name, datacenter, "network", Family.NETWORK);
        several(name, datacenter, "storage", Family.STORAGE);
        several(name, datacenter, "loadBalancers", Family.LOAD_BALANCER);
    }

    private void single(String datacenter, YamlNode.Keys node, String key, Family family) {
        var found = node.values().get(key);
        if (found != null && !(found instanceof YamlNode.Nothing)) {
            named(datacenter + "/" + key, found, family);
        }
    }

    private void several(String datacenter, YamlNode.Keys node, String key, Family family) {
        keys(node, key).forEach((name, found) -> {
            checkName(found, name);
            named("%s/%s/%s".formatted(datacenter, key, name), found, family);
        });
    }

    /// A section that says which plugin it means.
    private void named(String place, YamlNode node, Family family) {
        if (!(node instanceof YamlNode.Keys keys)) {
            var mend = node instanceof YamlNode.Scalar(var _, var text) ? "write {plugin: %s}".formatted(text) : "";
            errors.add(node.at().problem(node.kind(), "a mapping with the key plugin", mend));
            return;
        }
        switch (keys.values().get(PLUGIN)) {
            case YamlNode.Scalar type -> bind(new Place(place, family), type, keys.without(PLUGIN), Optional.empty());
            case null, default ->
                errors.add(keys.at()
                        .key(PLUGIN)
                        .problem("", "the type of a " + family.label(), "add it: " + choice(family)));
        }
    }

    /// Sections that are called as their plugins are. With no such key at all, every plugin of the family that
    /// needs no settings serves.
    private void topLevel(YamlNode.Keys root, String key, Family family, Map<String, YamlNode> datacenters) {
        if (root.values().get(key) == null) {
            for (var plugin : catalog.plugins()) {
                if (plugin.family() == family) {
                    withDefaults(new Place(key + "/" + plugin.type(), family), root, plugin);
                }
            }
            return;
        }
        keys(root, key).forEach((type, node) -> {
            var settings = node instanceof YamlNode.Nothing ? new YamlNode.Keys(node.at(), Map.of()) : node;
            if (!(settings instanceof YamlNode.Keys keys)) {
                errors.add(node.at().problem(node.kind(), "a mapping of settings", "write {} for the defaults"));
                return;
            }
            var runsOn = runsOn(keys, datacenters);
            var own = keys.without(RUNS_ON);
            if (family == Family.BUILDER) {
                limits(type, keys);
                own = own.without(LIMITS);
            }
            bind(new Place(key + "/" + type, family), new YamlNode.Scalar(node.at(), type), own, runsOn);
        });
    }

    private void limits(String type, YamlNode.Keys keys) {
        switch (keys.values().get(LIMITS)) {
            case YamlNode.Keys limits -> {
                var bound = binder.bind(limits, BuildLimits.class);
                errors.addAll(bound.problems());
                bound.value().ifPresent(value -> buildLimits.put(type, value));
            }
            case YamlNode.Nothing _ -> {}
            case null -> {}
            case YamlNode other ->
                errors.add(other.at().problem(other.kind(), "a mapping of limits", "write {memoryBytes: 2Gi} for one"));
        }
    }

    private Optional<String> runsOn(YamlNode.Keys keys, Map<String, YamlNode> datacenters) {
        return switch (keys.values().get(RUNS_ON)) {
            case YamlNode.Scalar(var _, var name) when datacenters.containsKey(name) -> Optional.of(name);
            case null -> Optional.empty();
            case YamlNode other -> {
                var mend = Nearest.to(other.kind(), datacenters.keySet())
                        .map("write '%s' instead"::formatted)
                        .orElse("leave it out to run on the server itself");
                errors.add(other.at()
                        .problem(
                                other.kind(),
                                "one of the datacenters " + String.join(", ", datacenters.keySet()),
                                mend));
                yield Optional.empty();
            }
        };
    }

    private record Place(String name, Family family) {}

    private void withDefaults(Place place, YamlNode.Keys root, LoadedPlugin plugin) {
        var empty = new YamlNode.Keys(root.at(), Map.of());
        binder.bind(empty, plugin.configuration().type())
                .value()
                .ifPresent(config ->
                        add(place, plugin.type(), Optional.empty(), new PluginSection.Backing.Ready(plugin, config)));
    }

    private void bind(Place place, YamlNode.Scalar type, YamlNode.Keys settings, Optional<String> runsOn) {
        var plugin = catalog.find(place.family(), type.text());
        if (plugin.isEmpty()) {
            var problem = missing(place.family(), type);
            degradations.add(problem);
            add(place, type.text(), runsOn, new PluginSection.Backing.Missing(problem.describe()));
            return;
        }
        var bound = binder.bind(settings, plugin.get().configuration().type());
        errors.addAll(bound.problems());
        bound.value()
                .ifPresent(config ->
                        add(place, type.text(), runsOn, new PluginSection.Backing.Ready(plugin.get(), config)));
    }

    private void add(Place place, String type, Optional<String> runsOn, PluginSection.Backing backing) {
        sections.put(place.name(), new PluginSection(place.name(), place.family(), type, runsOn, backing));
    }

    private FieldProblem missing(Family family, YamlNode.Scalar type) {
        var known = catalog.types(family);
        var refused = catalog.problems().stream()
                .filter(problem ->
                        problem.jar().contains(type.text()) || problem.what().contains("'" + type.text() + "'"))
                .findFirst();
        var mend = refused.map(problem -> problem.describe())
                .or(() -> Nearest.to(type.text(), known).map("write '%s' instead"::formatted))
                .orElse("put its jar into the folder plugins");
        return type.at().problem(type.text(), choice(family), mend);
    }

    private String choice(Family family) {
        var known = catalog.types(family);
        return known.isEmpty()
                ? "a %s, of which no plugin is installed".formatted(family.label())
                : "one of the installed %ss: %s".formatted(family.label(), String.join(", ", known));
    }

    private void checkName(YamlNode node, String name) {
        if (!NAME.matcher(name).matches()) {
            errors.add(node.at()
                    .problem(
                            name,
                            "a name of up to 23 lower-case letters, digits and '-', a letter first",
                            "rename it"));
        }
    }

    private static Map<String, YamlNode> keys(YamlNode.Keys node, String key) {
        return node.values().get(key) instanceof YamlNode.Keys found ? found.values() : Map.of();
    }
}

package io.slipway.engine.configuration;

import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.yaml.RecordBinder;
import io.slipway.engine.yaml.References;
import io.slipway.engine.yaml.YamlDocument;
import io.slipway.engine.yaml.YamlNode;
import io.slipway.spi.FieldProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The file `server.yaml`.
///
/// @param home the installation: relative paths start there
/// @param environment what `${NAME}` means
public record ConfigurationFile(Path file, Path home, Map<String, String> environment) {
    private static final List<String> RESERVED = List.of("logs", "notifiers", "identity");

    public ConfigurationFile {
        environment = Map.copyOf(environment);
    }

    /// Reads it anew, with every problem told at once.
    public ConfigurationReading read(PluginCatalog catalog) {
        var document = YamlDocument.read(file, shown());
        var errors = new ArrayList<>(document.problems());
        var binder = new RecordBinder(References.of(environment, home.toAbsolutePath()));
        var bound = binder.bind(withoutReserved(document.root(), errors), ServerForm.class);
        errors.addAll(bound.problems());
        var sections = new PluginSections(catalog, binder);
        sections.read(document.root());
        errors.addAll(sections.errors());
        errors.sort(Comparator.comparingInt(ConfigurationFile::line));
        var configuration = errors.isEmpty()
                ? bound.value().map(form -> meaning(form, sections))
                : Optional.<ServerConfiguration>empty();
        return new ConfigurationReading(configuration, errors, sections.degradations());
    }

    private String shown() {
        var absolute = file.toAbsolutePath();
        var top = home.toAbsolutePath();
        return absolute.startsWith(top) ? top.relativize(absolute).toString() : absolute.toString();
    }

    private static int line(FieldProblem problem) {
        return Integer.parseInt(problem.where().substring(problem.where().lastIndexOf(':') + 1));
    }

    private static YamlNode.Keys withoutReserved(YamlNode.Keys root, List<FieldProblem> errors) {
        var rest = root;
        for (var key : RESERVED) {
            var node = root.values().get(key);
            if (node != null) {
                errors.add(node.at().problem("not built yet", "no such key for now", "remove it"));
                rest = rest.without(key);
            }
        }
        return rest;
    }

    private static ServerConfiguration meaning(ServerForm form, PluginSections sections) {
        var datacenters = new LinkedHashMap<String, DatacenterSettings>();
        form.datacenters().forEach((name, datacenter) -> datacenters.put(name, datacenter(name, datacenter, sections)));
        return new ServerConfiguration(
                form.server(),
                form.database(),
                form.artifacts(),
                form.budgets(),
                sections.below("builders"),
                sections.buildLimits(),
                sections.below("sources"),
                datacenters);
    }

    private static DatacenterSettings datacenter(String name, ServerForm.DatacenterForm form, PluginSections sections) {
        return new DatacenterSettings(
                name,
                form.domain(),
                sections.at(name + "/scheduler").orElseThrow(),
                sections.at(name + "/network"),
                named(name + "/storage/", form.storage(), sections),
                named(name + "/loadBalancers/", form.loadBalancers(), sections),
                Optional.ofNullable(form.registry()),
                Optional.ofNullable(form.slugs()),
                form.servers(),
                form.watch());
    }

    private static Map<String, PluginSection> named(
            String prefix, Map<String, YamlNode> nodes, PluginSections sections) {
        var result = new LinkedHashMap<String, PluginSection>();
        nodes.keySet()
                .forEach(name -> result.put(name, sections.at(prefix + name).orElseThrow()));
        return result;
    }
}

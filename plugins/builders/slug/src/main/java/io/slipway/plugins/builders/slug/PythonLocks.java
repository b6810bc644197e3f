package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.plugins.builders.slug.LockedPackage.Need;
import io.slipway.spi.SlipwayException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads the lock files of poetry and uv.
final class PythonLocks {
    /// Of PEP 508: name, extras, the rest up to the marker, the marker.
    private static final Pattern REQUIREMENT =
            Pattern.compile("\\s*([A-Za-z0-9._-]+)\\s*(?:\\[([^\\]]*)\\])?\\s*([^;]*)(?:;\\s*(.*))?");

    private PythonLocks() {}

    /// @param project `pyproject.toml`
    /// @param lock `poetry.lock`
    static PythonLock poetry(JsonNode project, JsonNode lock) {
        var packages = new ArrayList<LockedPackage>();
        for (var node : lock.path("package")) {
            var name = node.path("name").asText();
            var source = node.path("source").path("type").asText("legacy");
            if (!source.equals("legacy")) {
                throw SlipwayException.invalid(
                        "poetry.lock takes '%s' from a %s, must be from a package index".formatted(name, source));
            }
            packages.add(new LockedPackage(
                    name,
                    node.path("version").asText(),
                    hashes(node.path("files")),
                    needs(node.path("dependencies")).stream()
                            .filter(need -> !need.optional())
                            .map(Poetry::need)
                            .toList(),
                    poetryExtras(node)));
        }
        var roots = new ArrayList<Need>();
        for (var need : needs(project.path("tool").path("poetry").path("dependencies"))) {
            if (!need.optional() && !need.need().name().equals("python")) {
                roots.add(need.need());
            }
        }
        roots.addAll(requirements(project.path("project").path("dependencies")));
        return new PythonLock(packages, roots);
    }

    /// @param lock `uv.lock`, in which the project itself is a package, too
    static PythonLock uv(JsonNode lock) {
        var packages = new ArrayList<LockedPackage>();
        var roots = new ArrayList<Need>();
        for (var node : lock.path("package")) {
            var name = node.path("name").asText();
            var source = node.path("source");
            var here = source.path("virtual").asText(source.path("editable").asText(""));
            if (here.equals(".")) {
                roots.addAll(uvNeeds(node.path("dependencies")));
                continue;
            }
            if (!source.has("registry")) {
                throw SlipwayException.invalid(
                        "uv.lock takes '%s' from %s, must be from a package index".formatted(name, source));
            }
            var hashes = new ArrayList<>(hashes(node.path("wheels")));
            if (node.path("sdist").has("hash")) {
                hashes.add(node.path("sdist").path("hash").asText());
            }
            var extras = new HashMap<String, List<Need>>();
            node.path("optional-dependencies")
                    .properties()
                    .forEach(extra -> extras.put(PythonLock.normal(extra.getKey()), uvNeeds(extra.getValue())));
            packages.add(new LockedPackage(
                    name,
                    node.path("version").asText(),
                    List.copyOf(hashes),
                    uvNeeds(node.path("dependencies")),
                    extras));
        }
        return new PythonLock(packages, roots);
    }

    /// The requirements of PEP 621 and of requirements files, without versions.
    static List<Need> requirements(JsonNode texts) {
        var needs = new ArrayList<Need>();
        for (var text : texts) {
            needs.add(requirement(text.asText()));
        }
        return needs;
    }

    private static Need requirement(String text) {
        var match = REQUIREMENT.matcher(text);
        if (!match.matches()) {
            throw SlipwayException.invalid("'%s' is no requirement of Python (PEP 508)".formatted(text));
        }
        var extras = match.group(2) == null
                ? List.<String>of()
                : List.of(match.group(2).strip().split("\\s*,\\s*"));
        return new Need(
                match.group(1), "", match.group(4) == null ? "" : match.group(4).strip(), extras);
    }

    private record Poetry(Need need, boolean optional) {}

    /// `name = "^1.2"`, `name = {version = "…", markers = "…", extras = […], optional = true}`, or a list of these.
    private static List<Poetry> needs(JsonNode table) {
        var needs = new ArrayList<Poetry>();
        table.properties().forEach(entry -> {
            var forms = entry.getValue().isArray() ? entry.getValue() : List.of(entry.getValue());
            for (var form : forms) {
                var extras = new ArrayList<String>();
                form.path("extras").forEach(extra -> extras.add(extra.asText()));
                var need = new Need(entry.getKey(), "", form.path("markers").asText(), List.copyOf(extras));
                needs.add(new Poetry(need, form.path("optional").asBoolean()));
            }
        });
        return needs;
    }

    private static Map<String, List<Need>> poetryExtras(JsonNode node) {
        var extras = new HashMap<String, List<Need>>();
        node.path("extras").properties().forEach(extra -> {
            var needs = new ArrayList<Need>();
            // `standard = ["httptools (>=0.6.3)", …]`: the version stands in brackets and is locked anyway.
            extra.getValue().forEach(text -> needs.add(requirement(text.asText())));
            extras.put(PythonLock.normal(extra.getKey()), needs);
        });
        return extras;
    }

    private static List<Need> uvNeeds(JsonNode list) {
        var needs = new ArrayList<Need>();
        for (var node : list) {
            var extras = new ArrayList<String>();
            node.path("extra").forEach(extra -> extras.add(extra.asText()));
            needs.add(new Need(
                    node.path("name").asText(),
                    node.path("version").asText(),
                    node.path("marker").asText(),
                    List.copyOf(extras)));
        }
        return needs;
    }

    private static List<String> hashes(JsonNode files) {
        var hashes = new ArrayList<String>();
        files.forEach(file -> hashes.add(file.path("hash").asText()));
        hashes.removeIf(String::isEmpty);
        hashes.sort(null);
        return List.copyOf(hashes);
    }
}

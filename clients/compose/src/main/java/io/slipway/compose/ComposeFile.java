package io.slipway.compose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/// Turns a compose file into an app file: each service becomes a component. All that cannot come over is in the
/// findings, key by key; nothing is dropped in silence but extensions (`x-…`).
public final class ComposeFile {
    /// The names under which the specification looks for a file, the first that exists.
    public static final List<String> NAMES =
            List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

    private static final int LONGEST_NAME = 24;
    /// Of a service that extends another, these take the place of the other's.
    private static final Set<String> REPLACED = Set.of("command", "entrypoint");

    private ComposeFile() {}

    /// @param app its name where the file gives none
    /// @throws IOException where a file that it names cannot be read
    public static Translation translate(String text, String app, Surroundings surroundings) throws IOException {
        var tree = ComposeTree.read(text, surroundings.variables());
        var findings = tree.findings();
        var root = Keys.of(tree.root(), "", findings);
        root.take("version");
        var name = root.text("name").map(ComposeFile::nameOf).orElse(app);
        var components = findings.isAnyWrong()
                ? Map.<String, Map<String, Object>>of()
                : new Services(root, surroundings).components();
        root.tellRest(Map.of("include", "it names other files; write their services into this one"));
        if (components.isEmpty() && !findings.isAnyWrong()) {
            findings.wrong(
                    "services", "has no service" + (surroundings.profiles().isEmpty() ? "" : " of the profiles"));
        }
        var file = new LinkedHashMap<String, Object>();
        file.put("app", name);
        file.put("components", components);
        return new Translation(name, findings.isAnyWrong() ? "" : dump(file), findings.all());
    }

    static String dump(Map<String, Object> tree) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setSplitLines(false);
        return new Yaml(options).dump(tree);
    }

    /// The nearest name that a component or an app may have.
    static String nameOf(String text) {
        var name = text.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+", "")
                .replaceAll("-+$", "");
        var cut = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME).replaceAll("-+$", "") : name;
        return cut.isEmpty() ? "x" : cut;
    }

    /// `services.NAME` with what it extends laid under it; only services of the same file can be extended.
    static Map<String, @Nullable Object> extended(Map<?, ?> services, String name, Findings findings, List<String> on) {
        var own = new TreeMap<String, @Nullable Object>();
        if (services.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        var base = extendedName(own.get("extends"));
        if (base.isEmpty() || on.contains(base.get()) || !services.containsKey(base.get())) {
            return own;
        }
        own.remove("extends");
        var path = new ArrayList<>(on);
        path.add(name);
        var merged = extended(services, base.get(), findings, path);
        own.forEach((key, value) -> {
            if (REPLACED.contains(key)) {
                merged.put(key, value);
            } else {
                merged.merge(key, value == null ? "" : value, ComposeFile::merged);
            }
        });
        return merged;
    }

    private static Optional<String> extendedName(@Nullable Object value) {
        return switch (value) {
            case String name -> Optional.of(name);
            case Map<?, ?> map
            when map.get("file") == null ->
                Optional.ofNullable(map.get("service")).map(Object::toString);
            case null, default -> Optional.empty();
        };
    }

    /// Mappings are joined and lists strung together; of all else the later holds.
    private static Object merged(Object below, Object above) {
        if (below instanceof Map<?, ?> lower && above instanceof Map<?, ?> upper) {
            var all = new LinkedHashMap<Object, Object>(lower);
            upper.forEach((key, value) -> all.merge(key, value, ComposeFile::merged));
            return all;
        }
        if (below instanceof List<?> lower && above instanceof List<?> upper) {
            return Stream.concat(lower.stream(), upper.stream()).distinct().toList();
        }
        return above;
    }
}

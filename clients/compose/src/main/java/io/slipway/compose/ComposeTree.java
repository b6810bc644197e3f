package io.slipway.compose;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/// The values of a compose file, with its variables filled in and the line of each place.
record ComposeTree(Map<?, ?> root, Findings findings) {
    private static final int DEEPEST = 50;

    static ComposeTree read(String text, Map<String, String> variables) {
        var lines = new HashMap<String, Integer>();
        var findings = new Findings(lines);
        try {
            var node = yaml().compose(new StringReader(text));
            if (node != null) {
                lines(node, "", lines, 0);
            }
            if (yaml().load(text) instanceof Map<?, ?> root) {
                var interpolation = Interpolation.of(variables);
                var filled = Filling.of(interpolation, findings).of(root, "");
                interpolation
                        .missing()
                        .forEach(name -> findings.changed(
                                "${" + name + "}", "the variable is not set, and empty text stands in its place"));
                return new ComposeTree(filled instanceof Map<?, ?> map ? map : Map.of(), findings);
            }
            findings.wrong("services", "is missing; a compose file is a mapping with the key services");
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            lines.put("YAML", mark == null ? 0 : mark.getLine() + 1);
            findings.wrong("YAML", "is not well formed: " + e.getProblem());
        } catch (YAMLException e) {
            findings.wrong("YAML", "is not well formed: " + e.getMessage());
        }
        return new ComposeTree(Map.of(), findings);
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setNestingDepthLimit(DEEPEST);
        return new Yaml(
                new SafeConstructor(options),
                new Representer(new DumperOptions()),
                new DumperOptions(),
                options,
                new AsWritten());
    }

    /// Numbers and times stay the text that they are: YAML 1.1 would read the ports `22:22` as one number to the base
    /// of 60, `0755` as octal, and make `1.10` shorter.
    private static final class AsWritten extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), "tTfF");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    private static void lines(Node node, String place, Map<String, Integer> lines, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            for (var entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key) {
                    var inner = place.isEmpty() ? key.getValue() : place + "." + key.getValue();
                    lines.putIfAbsent(inner, key.getStartMark().getLine() + 1);
                    lines(entry.getValueNode(), inner, lines, depth + 1);
                }
            }
        } else if (node instanceof SequenceNode sequence) {
            for (var i = 0; i < sequence.getValue().size(); i++) {
                var item = sequence.getValue().get(i);
                var inner = place + "." + i;
                lines.putIfAbsent(inner, item.getStartMark().getLine() + 1);
                lines(item, inner, lines, depth + 1);
            }
        }
    }

    /// Puts variables in.
    ///
    /// @param holders the mappings and lists that are being gone through, by identity: an alias may lead back
    private record Filling(Interpolation interpolation, Findings findings, Set<Object> holders) {
        static Filling of(Interpolation interpolation, Findings findings) {
            return new Filling(interpolation, findings, Collections.newSetFromMap(new IdentityHashMap<>()));
        }

        @Nullable
        Object of(@Nullable Object value, String place) {
            return switch (value) {
                case null -> null;
                case Map<?, ?> map -> within(map, place, () -> mapping(map, place));
                case List<?> list -> within(list, place, () -> list(list, place));
                case String text -> text(text, place);
                case Object other -> other;
            };
        }

        private @Nullable Object within(Object holder, String place, Supplier<Object> filled) {
            if (!holders.add(holder)) {
                findings.wrong(place, "is an alias of what it stands in");
                return null;
            }
            try {
                return filled.get();
            } finally {
                holders.remove(holder);
            }
        }

        private Object mapping(Map<?, ?> map, String place) {
            var filled = new LinkedHashMap<Object, @Nullable Object>();
            map.forEach((key, each) -> filled.put(key, of(each, place.isEmpty() ? "" + key : place + "." + key)));
            return filled;
        }

        private Object list(List<?> list, String place) {
            var filled = new ArrayList<@Nullable Object>();
            for (var i = 0; i < list.size(); i++) {
                filled.add(of(list.get(i), place + "." + i));
            }
            return filled;
        }

        private String text(String text, String place) {
            try {
                return interpolation.apply(text);
            } catch (IllegalArgumentException e) {
                findings.wrong(place, String.valueOf(e.getMessage()));
                return text;
            }
        }
    }
}

package io.slipway.cli;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Changes single keys of a YAML text and leaves the rest, comments too, as a person wrote it.
final class YamlEdit {
    private YamlEdit() {}

    /// @param value as it stands in YAML: `2`, `"a: b"`, `[1, 2]`
    /// @throws YAMLException if the text or the value is none, or a part of the path is no mapping
    static String set(String text, List<String> path, String value) {
        var root = compose(text);
        if (root.isEmpty()) {
            return (text.isEmpty() || text.endsWith("\n") ? text : text + "\n") + nested(path, value) + "\n";
        }
        var edited = put(text, root.get(), path, value);
        return checked(edited, path, Optional.of(new Yaml(new SafeConstructor(new LoaderOptions())).load(value)));
    }

    /// Takes a key away; one that is absent already is left so.
    static String remove(String text, List<String> path) {
        var parent = compose(text);
        for (var key : path.subList(0, path.size() - 1)) {
            parent = parent.flatMap(node -> tuple(node, key)).map(NodeTuple::getValueNode);
        }
        var key = path.getLast();
        if (parent.isEmpty() || tuple(parent.get(), key).isEmpty()) {
            return text;
        }
        return checked(cut(text, (MappingNode) parent.get(), key), path, Optional.empty());
    }

    /// Gives a key another name and leaves its value.
    static String rename(String text, List<String> path, String name) {
        var parent = compose(text);
        for (var key : path.subList(0, path.size() - 1)) {
            parent = parent.flatMap(node -> tuple(node, key)).map(NodeTuple::getValueNode);
        }
        var tuple = parent.flatMap(node -> tuple(node, path.getLast()))
                .orElseThrow(() -> new YAMLException("there is no such key"));
        return replace(text, tuple.getKeyNode(), name);
    }

    private static String put(String text, Node start, List<String> path, String value) {
        var node = start;
        for (int i = 0; i < path.size(); i++) {
            var found = tuple(node, path.get(i));
            var rest = path.subList(i + 1, path.size());
            if (found.isEmpty()) {
                return insert(text, (MappingNode) node, path.get(i) + ": " + flow(rest, value));
            }
            node = found.get().getValueNode();
            if (rest.isEmpty() || node.getTag().equals(Tag.NULL)) {
                return replace(text, node, flow(rest, value));
            }
        }
        throw new IllegalArgumentException("the path is empty");
    }

    private static String replace(String text, Node node, String value) {
        var start = node.getStartMark().getIndex();
        var space = start > 0 && text.charAt(start - 1) == ':' ? " " : "";
        return text.substring(0, start) + space + value + text.substring(endOf(text, node));
    }

    private static String insert(String text, MappingNode mapping, String entry) {
        var start = mapping.getStartMark().getIndex();
        if (mapping.getFlowStyle() == FlowStyle.FLOW) {
            var comma = mapping.getValue().isEmpty() ? "" : ", ";
            return text.substring(0, start + 1) + entry + comma + text.substring(start + 1);
        }
        var first = mapping.getValue().getFirst().getKeyNode().getStartMark();
        return text.substring(0, first.getIndex())
                + entry
                + "\n"
                + " ".repeat(first.getColumn())
                + text.substring(first.getIndex());
    }

    private static String cut(String text, MappingNode mapping, String key) {
        var tuples = mapping.getValue();
        if (tuples.size() == 1) {
            return replace(text, mapping, "{}");
        }
        var index = tuples.indexOf(tuple(mapping, key).orElseThrow());
        var tuple = tuples.get(index);
        if (index + 1 < tuples.size()) {
            return text.substring(0, tuple.getKeyNode().getStartMark().getIndex())
                    + text.substring(
                            tuples.get(index + 1).getKeyNode().getStartMark().getIndex());
        }
        var before = tuples.get(index - 1);
        return text.substring(0, endOf(text, before.getValueNode()))
                + text.substring(endOf(text, tuple.getValueNode()));
    }

    /// A block ends where the next thing begins; what lies between is not its own.
    private static int endOf(String text, Node node) {
        var end = node.getEndMark().getIndex();
        while (end > node.getStartMark().getIndex() && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private static Optional<NodeTuple> tuple(Node node, String key) {
        if (!(node instanceof MappingNode mapping)) {
            throw new YAMLException("above '%s' stands no mapping".formatted(key));
        }
        return mapping.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key))
                .findFirst();
    }

    private static String nested(List<String> path, String value) {
        return path.getFirst() + ": " + flow(path.subList(1, path.size()), value);
    }

    private static String flow(List<String> path, String value) {
        return path.isEmpty() ? value : "{" + nested(path, value) + "}";
    }

    private static Optional<Node> compose(String text) {
        return Optional.ofNullable(new Yaml(new LoaderOptions()).compose(new StringReader(text)));
    }

    /// What was written says what was meant, or nothing is written.
    private static String checked(String text, List<String> path, Optional<Object> value) {
        Optional<Object> found = Optional.ofNullable(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
        for (var key : path) {
            found = found.map(node -> node instanceof Map<?, ?> map ? map.get(key) : null);
        }
        if (!found.equals(value)) {
            throw new YAMLException("it is written in a way that cannot be changed by a program");
        }
        return text;
    }
}

package io.slipway.engine.app;

import io.slipway.spi.SlipwayException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// The text of a YAML file, in which single values are changed: order, comments and style of all the rest stay.
///
/// It does what it can; whoever changes a text reads it again and looks whether it means what was intended.
record AppFileText(String text) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]*");
    private static final Set<String> NO_TEXT = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    /// With `value` at `path`, whose keys are added where they lack.
    AppFileText with(List<String> path, String value) {
        var node = root();
        if (node == null) {
            return appended(path, value);
        }
        for (int i = 0; i < path.size(); i++) {
            if (!(node instanceof MappingNode mapping)) {
                return isNothing(node) ? replaced(node, " " + flow(path.subList(i, path.size()), value)) : this;
            }
            var found = find(mapping, path.get(i));
            if (found.isEmpty()) {
                return i == 0 && isBlock(mapping)
                        ? appended(path, value)
                        : inserted(mapping, path.subList(i, path.size()), value);
            }
            node = mapping.getValue().get(found.getAsInt()).getValueNode();
        }
        return node instanceof ScalarNode ? replaced(node, isNothing(node) ? " " + value : value) : this;
    }

    /// Without what stands at `path`, and without what is empty then above it.
    AppFileText without(List<String> path) {
        var node = root();
        for (int i = 0; i < path.size(); i++) {
            if (!(node instanceof MappingNode mapping)) {
                return this;
            }
            var found = find(mapping, path.get(i));
            if (found.isEmpty()) {
                return this;
            }
            var below = mapping.getValue().get(found.getAsInt()).getValueNode();
            if (i == path.size() - 1 || becomesEmpty(below, path.subList(i + 1, path.size()))) {
                return removed(mapping, found.getAsInt());
            }
            node = below;
        }
        return this;
    }

    /// As a value that is read as this very text.
    static String quoted(String value) {
        if (PLAIN.matcher(value).matches() && !NO_TEXT.contains(value.toLowerCase(Locale.ROOT))) {
            return value;
        }
        if (value.chars().allMatch(c -> c >= ' ' && c != 0x7f)) {
            return "'" + value.replace("'", "''") + "'";
        }
        var escaped = new StringBuilder();
        value.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> escaped.append('\\').append((char) c);
                case '\n' -> escaped.append("\\n");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        escaped.append("\\x%02x".formatted(c));
                    } else {
                        escaped.append((char) c);
                    }
                }
            }
        });
        return "\"" + escaped + "\"";
    }

    private @Nullable Node root() {
        return new Yaml(new LoaderOptions()).compose(new StringReader(text));
    }

    private static boolean becomesEmpty(Node node, List<String> path) {
        return node instanceof MappingNode mapping
                && mapping.getValue().size() == 1
                && find(mapping, path.getFirst()).isPresent()
                && (path.size() == 1
                        || becomesEmpty(mapping.getValue().getFirst().getValueNode(), path.subList(1, path.size())));
    }

    private static OptionalInt find(MappingNode mapping, String key) {
        var entries = mapping.getValue();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).getKeyNode() instanceof ScalarNode scalar
                    && scalar.getValue().equals(key)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && Tag.NULL.equals(scalar.getTag());
    }

    private static boolean isBlock(MappingNode mapping) {
        return mapping.getFlowStyle() == FlowStyle.BLOCK && !mapping.getValue().isEmpty();
    }

    private AppFileText replaced(Node node, String value) {
        return spliced(at(node.getStartMark()), at(node.getEndMark()), value);
    }

    private AppFileText appended(List<String> path, String value) {
        var gap = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        return new AppFileText(text + gap + block(path, value, 0) + "\n");
    }

    /// Before the first key, since what follows the last one may be a comment on something else.
    private AppFileText inserted(MappingNode mapping, List<String> path, String value) {
        if (!isBlock(mapping)) {
            var inside = at(mapping.getStartMark()) + 1;
            var rest = mapping.getValue().isEmpty() ? "" : ", ";
            return spliced(inside, inside, path.getFirst() + ": " + flowBelow(path, value) + rest);
        }
        var first = mapping.getValue().getFirst().getKeyNode().getStartMark();
        var column = first.getColumn();
        return spliced(at(first), at(first), block(path, value, column) + "\n" + " ".repeat(column));
    }

    private AppFileText removed(MappingNode mapping, int index) {
        var entries = mapping.getValue();
        var entry = entries.get(index);
        if (isBlock(mapping)) {
            var start = text.lastIndexOf('\n', at(entry.getKeyNode().getStartMark()) - 1) + 1;
            return spliced(start, endOfLine(entry), "");
        }
        if (index + 1 < entries.size()) {
            return spliced(
                    at(entry.getKeyNode().getStartMark()),
                    at(entries.get(index + 1).getKeyNode().getStartMark()),
                    "");
        }
        var start = index == 0
                ? at(entry.getKeyNode().getStartMark())
                : at(entries.get(index - 1).getValueNode().getEndMark());
        return spliced(start, at(entry.getValueNode().getEndMark()), "");
    }

    private int endOfLine(NodeTuple entry) {
        var end = at(last(entry.getValueNode()).getEndMark());
        var lineStart = text.lastIndexOf('\n', end - 1) + 1;
        if (text.substring(lineStart, end).isBlank()) {
            return lineStart;
        }
        var line = text.indexOf('\n', end);
        return line < 0 ? text.length() : line + 1;
    }

    /// Blocks are told to end where the next thing begins, behind comments that are not theirs.
    private static Node last(Node node) {
        return switch (node) {
            case MappingNode mapping
            when isBlock(mapping) -> last(mapping.getValue().getLast().getValueNode());
            case SequenceNode items
            when items.getFlowStyle() == FlowStyle.BLOCK && !items.getValue().isEmpty() ->
                last(items.getValue().getLast());
            default -> node;
        };
    }

    private static String block(List<String> path, String value, int column) {
        var lines = new StringBuilder();
        for (int i = 0; i < path.size(); i++) {
            lines.append(i == 0 ? "" : "\n" + " ".repeat(column + 2 * i))
                    .append(path.get(i))
                    .append(':');
        }
        return lines.append(' ').append(value).toString();
    }

    private static String flow(List<String> path, String value) {
        return path.isEmpty() ? value : "{" + path.getFirst() + ": " + flowBelow(path, value) + "}";
    }

    private static String flowBelow(List<String> path, String value) {
        return flow(path.subList(1, path.size()), value);
    }

    private AppFileText spliced(int start, int end, String replacement) {
        return new AppFileText(text.substring(0, start) + replacement + text.substring(end));
    }

    /// The reader counts code points.
    private int at(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    Optional<AppFile> meaning(String app) {
        try {
            return Optional.of(AppFileReader.read(text, app));
        } catch (SlipwayException e) {
            // A file that this program refuses means nothing to it, whoever wrote it.
            return Optional.empty();
        }
    }
}

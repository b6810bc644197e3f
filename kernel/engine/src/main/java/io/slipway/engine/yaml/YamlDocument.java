package io.slipway.engine.yaml;

import io.slipway.spi.FieldProblem;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// A YAML file as a tree. What is wrong with its form is told beside what could be read.
///
/// @param root a mapping also where the file is empty
/// @param problems syntax errors, keys that stand twice, more aliases than a person would write
public record YamlDocument(YamlNode.Keys root, List<FieldProblem> problems) {
    private static final int LARGEST = 1024 * 1024;
    /// Aliases are followed, so a small file can describe a huge tree.
    private static final int MOST_NODES = 50_000;
    private static final int DEEPEST = 60;

    public YamlDocument {
        problems = List.copyOf(problems);
    }

    /// @param shown the name of the file in messages
    public static YamlDocument read(Path file, String shown) {
        var top = new Position(shown, 1, "");
        try {
            if (Files.size(file) > LARGEST) {
                return unreadable(
                        top, Files.size(file) + " bytes", "at most " + LARGEST + " bytes", "split or shorten it");
            }
            return parse(shown, Files.readString(file));
        } catch (NoSuchFileException _) {
            return unreadable(top, "", "a file at " + file.toAbsolutePath(), "create it, or name another");
        } catch (MalformedInputException _) {
            return unreadable(top, "not UTF-8", "text in UTF-8", "save it as UTF-8");
        } catch (IOException e) {
            return unreadable(top, String.valueOf(e.getMessage()), "a readable file", "check its permissions");
        }
    }

    public static YamlDocument parse(String shown, String text) {
        var top = new Position(shown, 1, "");
        var options = new LoaderOptions();
        options.setNestingDepthLimit(30);
        options.setCodePointLimit(LARGEST);
        try {
            var node = new Yaml(options).compose(new StringReader(text));
            var reader = new Reader();
            return switch (node == null ? new YamlNode.Nothing(top) : reader.convert(node, top)) {
                case YamlNode.Keys keys -> new YamlDocument(keys, reader.problems);
                case YamlNode.Nothing _ -> new YamlDocument(empty(top), reader.problems);
                case YamlNode other -> unreadable(top, other.kind(), "keys with values", "begin with 'key: value'");
            };
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            var at = new Position(shown, mark == null ? 1 : mark.getLine() + 1, "");
            return unreadable(at, String.valueOf(e.getProblem()), "YAML", "mind the indentation, quotes and ':'");
        } catch (YAMLException e) {
            return unreadable(top, String.valueOf(e.getMessage()), "YAML", "mind the indentation, quotes and ':'");
        }
    }

    private static YamlDocument unreadable(Position at, String value, String expected, String mend) {
        return new YamlDocument(empty(at), List.of(at.problem(value, expected, mend)));
    }

    private static YamlNode.Keys empty(Position at) {
        return new YamlNode.Keys(at, (SequencedMap<String, YamlNode>) new LinkedHashMap<String, YamlNode>());
    }

    private static final class Reader {
        private final List<FieldProblem> problems = new ArrayList<>();
        private int nodes;
        private int depth;

        private YamlNode convert(Node node, Position at) {
            if (++nodes > MOST_NODES || depth > DEEPEST) {
                throw new YAMLException("its aliases make more than %d values".formatted(MOST_NODES));
            }
            depth++;
            try {
                return converted(node, at);
            } finally {
                depth--;
            }
        }

        private YamlNode converted(Node node, Position at) {
            return switch (node) {
                case ScalarNode scalar when Tag.NULL.equals(scalar.getTag()) -> new YamlNode.Nothing(at);
                case ScalarNode scalar -> new YamlNode.Scalar(at, scalar.getValue());
                case SequenceNode sequence -> {
                    var items = new ArrayList<YamlNode>();
                    for (var item : sequence.getValue()) {
                        items.add(convert(item, at.item(items.size(), line(item))));
                    }
                    yield new YamlNode.Items(at, items);
                }
                case MappingNode mapping -> mapping(mapping, at);
                default -> throw new YAMLException("unknown kind of value " + node.getNodeId());
            };
        }

        private YamlNode mapping(MappingNode mapping, Position at) {
            var values = new LinkedHashMap<String, YamlNode>();
            for (var tuple : mapping.getValue()) {
                var key = name(tuple.getKeyNode());
                var line = line(tuple.getKeyNode());
                if (key == null) {
                    var here = new Position(at.file(), line, at.path());
                    problems.add(here.problem("a key that is no text", "a plain key", "write 'key: value'"));
                    continue;
                }
                var here = at.key(key, line);
                var before = values.get(key);
                if (before != null) {
                    problems.add(here.problem(
                            "written twice",
                            "each key once",
                            "remove one; the other stands in line "
                                    + before.at().line()));
                } else {
                    values.put(key, convert(tuple.getValueNode(), here));
                }
            }
            return new YamlNode.Keys(at, (SequencedMap<String, YamlNode>) values);
        }

        private static @Nullable String name(Node key) {
            return key instanceof ScalarNode scalar && !Tag.NULL.equals(scalar.getTag()) ? scalar.getValue() : null;
        }

        private static int line(Node node) {
            return node.getStartMark().getLine() + 1;
        }
    }
}

package io.slipway.engine.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A part of a YAML file with its place. A record to bind may hold one as a component: it is kept as it was
/// read, for someone who knows later what it should be.
public sealed interface YamlNode {
    /// Of the key that it is the value of; of itself where it is an item of a list.
    Position at();

    /// How to call it in a message.
    String kind();

    /// @param text before references in it are resolved
    record Scalar(Position at, String text) implements YamlNode {
        @Override
        public String kind() {
            return text;
        }
    }

    record Items(Position at, List<YamlNode> items) implements YamlNode {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /// @param values by their keys, in the order of the file
    record Keys(Position at, SequencedMap<String, YamlNode> values) implements YamlNode {
        public Keys(Position at, Map<String, YamlNode> values) {
            this(at, new LinkedHashMap<>(values));
        }

        @Override
        public String kind() {
            return "a mapping";
        }

        /// The same without `key`.
        public Keys without(String key) {
            var rest = new LinkedHashMap<>(values);
            rest.remove(key);
            return new Keys(at, (SequencedMap<String, YamlNode>) rest);
        }
    }

    /// A key with no value, or `null`.
    record Nothing(Position at) implements YamlNode {
        @Override
        public String kind() {
            return "empty";
        }
    }
}

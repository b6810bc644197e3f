package io.slipway.engine.yaml;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// What a key of a documented record takes.
public sealed interface ValueType {
    /// For people: `a duration such as 10s`.
    String describe();

    record Text() implements ValueType {
        @Override
        public String describe() {
            return "text";
        }
    }

    record WholeNumber(long smallest, long largest) implements ValueType {
        @Override
        public String describe() {
            return "a whole number";
        }
    }

    record Decimal() implements ValueType {
        @Override
        public String describe() {
            return "a number";
        }
    }

    record Switch() implements ValueType {
        @Override
        public String describe() {
            return "true or false";
        }
    }

    record Choice(Class<?> constants) implements ValueType {
        /// In the order of the enum, in the spelling of the file: in lower case with `-` for `_`.
        public SequencedMap<String, Object> bySpelling() {
            var result = new LinkedHashMap<String, Object>();
            for (var constant : (Enum<?>[]) constants.getEnumConstants()) {
                result.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
            }
            return result;
        }

        @Override
        public String describe() {
            return "one of " + String.join(", ", bySpelling().keySet());
        }
    }

    record Span() implements ValueType {
        @Override
        public String describe() {
            return "a duration such as 500ms, 10s, 5m or 2h";
        }
    }

    record Size() implements ValueType {
        @Override
        public String describe() {
            return "a size such as 512Mi, 10Gi or a number of bytes";
        }
    }

    record Address() implements ValueType {
        @Override
        public String describe() {
            return "a URI";
        }
    }

    record Location() implements ValueType {
        @Override
        public String describe() {
            return "a path";
        }
    }

    record Hidden() implements ValueType {
        @Override
        public String describe() {
            return "a secret, best as ${NAME} or file:PATH";
        }
    }

    record Section(RecordModel model) implements ValueType {
        @Override
        public String describe() {
            return "a mapping with "
                    + model.keys().stream().map(RecordModel.Key::name).collect(Collectors.joining(", "));
        }
    }

    record ListOf(ValueType element) implements ValueType {
        @Override
        public String describe() {
            return "a list";
        }
    }

    record SetOf(ValueType element) implements ValueType {
        @Override
        public String describe() {
            return "a list in which nothing stands twice";
        }
    }

    record MapOf(ValueType value) implements ValueType {
        @Override
        public String describe() {
            return "a mapping of names";
        }
    }

    /// Any value, kept as it was read.
    record Unread() implements ValueType {
        @Override
        public String describe() {
            return "a mapping";
        }
    }
}

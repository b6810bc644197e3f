package io.slipway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The fields of a JSON object, asked for one by one. What is wrong is gathered and told together by [#done];
/// until then a wrong field reads as its emptiest value.
final class Fields {
    private static final int SHOWN = 100;

    private final JsonNode object;
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<FieldProblem> errors = new ArrayList<>();

    private Fields(JsonNode object) {
        this.object = object;
    }

    /// An empty body reads as an object without fields, so that missing ones are named.
    static Fields parse(byte[] body) {
        try {
            var tree = body.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(body);
            if (!tree.isObject()) {
                throw new Refusal(Refusal.Kind.UNREADABLE, "The body must be a JSON object");
            }
            return new Fields(tree);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new Refusal(
                    Refusal.Kind.UNREADABLE,
                    "The body is no JSON: line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String field, int maxLength) {
        var value = optionalText(field, maxLength);
        if (value.isEmpty() && isAbsent(field)) {
            errors.add(missing(field, "text"));
        }
        return value.orElse("");
    }

    Optional<String> optionalText(String field, int maxLength) {
        var value = get(field);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!value.get().isTextual()) {
            wrong(field, value.get(), "text");
            return Optional.empty();
        }
        var text = value.get().textValue();
        if (text.length() > maxLength) {
            wrong(field, value.get(), "text of at most " + maxLength + " characters");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    int integer(String field, Range range) {
        var value = optionalInteger(field, range);
        if (value.isEmpty() && isAbsent(field)) {
            errors.add(missing(field, range.toString()));
        }
        return value.orElse(range.min());
    }

    OptionalInt optionalInteger(String field, Range range) {
        var value = get(field);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.get().canConvertToInt()
                || !value.get().isIntegralNumber()
                || !range.holds(value.get().intValue())) {
            wrong(field, value.get(), range.toString());
            return OptionalInt.empty();
        }
        return OptionalInt.of(value.get().intValue());
    }

    /// A number of 0 or more, such as bytes.
    Optional<Long> optionalAmount(String field) {
        var value = get(field);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!value.get().isIntegralNumber()
                || !value.get().canConvertToLong()
                || value.get().longValue() < 0) {
            wrong(field, value.get(), "a whole number, 0 or more");
            return Optional.empty();
        }
        return Optional.of(value.get().longValue());
    }

    <E extends Enum<E>> E oneOf(String field, Class<E> type) {
        var value = optionalOneOf(field, type);
        if (value.isEmpty() && isAbsent(field)) {
            errors.add(missing(field, "one of " + Names.of(type)));
        }
        return value.orElseGet(() -> type.getEnumConstants()[0]);
    }

    <E extends Enum<E>> Optional<E> optionalOneOf(String field, Class<E> type) {
        var value = get(field);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        var found = Names.parse(type, value.get().asText(""));
        if (found.isEmpty()) {
            wrong(field, value.get(), "one of " + Names.of(type));
        }
        return found;
    }

    /// An object of texts; absent is empty.
    Map<String, String> texts(String field) {
        var value = get(field);
        if (value.isEmpty()) {
            return Map.of();
        }
        if (!value.get().isObject()) {
            wrong(field, value.get(), "an object of texts");
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        for (var entry : value.get().properties()) {
            if (entry.getValue().isTextual()) {
                texts.put(entry.getKey(), entry.getValue().textValue());
            } else {
                wrong(field + "." + entry.getKey(), entry.getValue(), "text");
            }
        }
        return texts;
    }

    /// A list of texts.
    List<String> words(String field) {
        var value = get(field);
        if (value.isEmpty()) {
            errors.add(missing(field, "a list of texts"));
            return List.of();
        }
        var words = new ArrayList<String>();
        value.get().forEach(word -> words.add(word.asText()));
        if (!value.get().isArray() || words.isEmpty() || words.getFirst().isEmpty()) {
            wrong(field, value.get(), "a list of texts, the first of which is a program");
            return List.of("");
        }
        return words;
    }

    /// The whole object as a merge patch of texts (RFC 7396): an empty value takes the entry out.
    Map<String, Optional<String>> patch() {
        var patch = new LinkedHashMap<String, Optional<String>>();
        for (var entry : object.properties()) {
            asked.add(entry.getKey());
            if (entry.getValue().isNull()) {
                patch.put(entry.getKey(), Optional.empty());
            } else if (entry.getValue().isTextual()) {
                patch.put(entry.getKey(), Optional.of(entry.getValue().textValue()));
            } else {
                wrong(entry.getKey(), entry.getValue(), "text, or null to take it out");
            }
        }
        return patch;
    }

    Optional<Fields> object(String field) {
        var value = get(field);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!value.get().isObject()) {
            wrong(field, value.get(), "an object");
            return Optional.empty();
        }
        return Optional.of(new Fields(value.get()));
    }

    /// Takes over what was found wrong in the object of `field`.
    void add(String field, Fields of) {
        of.unknown();
        of.errors.forEach(error -> errors.add(
                FieldProblem.of(field + "." + error.field(), error.value(), error.expected(), error.mend())));
    }

    /// Every field was asked for by now: tells all that is wrong, unknown fields too.
    void done() {
        unknown();
        if (!errors.isEmpty()) {
            throw SlipwayException.invalid(errors);
        }
    }

    private void unknown() {
        object.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name)) {
                errors.add(FieldProblem.of(
                        name,
                        shown(object.path(name)),
                        asked.isEmpty() ? "no field" : "one of the fields " + String.join(", ", asked),
                        "take " + name + " out"));
            }
        });
    }

    private Optional<JsonNode> get(String field) {
        asked.add(field);
        var value = object.path(field);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    private static FieldProblem missing(String field, String expected) {
        return FieldProblem.of(field, "", expected, "add " + field);
    }

    private boolean isAbsent(String field) {
        return errors.stream().noneMatch(error -> error.field().equals(field));
    }

    private void wrong(String field, JsonNode value, String expected) {
        errors.add(FieldProblem.of(field, shown(value), expected, ""));
    }

    /// Values of unknown fields may be secrets in the wrong place, so only their kind is shown where it is text.
    private static String shown(JsonNode value) {
        if (value.isTextual()) {
            return "text of " + value.textValue().length() + " characters";
        }
        var text = value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    record Range(int min, int max) {
        boolean holds(int value) {
            return value >= min && value <= max;
        }

        @Override
        public String toString() {
            return max == Integer.MAX_VALUE
                    ? "a whole number, %d or more".formatted(min)
                    : "a whole number from %d to %d".formatted(min, max);
        }
    }
}

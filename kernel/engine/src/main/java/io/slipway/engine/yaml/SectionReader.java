package io.slipway.engine.yaml;

import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads mappings into records and gathers what is wrong. A method that answers null has said why.
final class SectionReader {
    /// How constructors of records tell a bad value: `stopGrace is -1s, must be 0s or more`.
    private static final Pattern TOLD = Pattern.compile("(\\w+) is (.*), must (?:be )?(.*)", Pattern.DOTALL);

    private final References references;
    private final List<FieldProblem> problems;

    SectionReader(References references, List<FieldProblem> problems) {
        this.references = references;
        this.problems = problems;
    }

    @Nullable
    Record section(YamlNode.Keys mapping, RecordModel model) {
        var before = problems.size();
        tellUnknownKeys(mapping, model);
        var values = new ArrayList<@Nullable Object>();
        for (var key : model.keys()) {
            values.add(component(mapping, key));
        }
        return problems.size() > before ? null : construct(mapping, model, values.toArray());
    }

    private void tellUnknownKeys(YamlNode.Keys mapping, RecordModel model) {
        var known = model.keys().stream().map(RecordModel.Key::name).toList();
        mapping.values().forEach((name, value) -> {
            if (!known.contains(name)) {
                var allowed = known.isEmpty() ? "no key here" : "one of the keys " + String.join(", ", known);
                var mend = Nearest.to(name, known)
                        .map(near -> "write '%s' instead".formatted(near))
                        .orElse("remove it");
                problems.add(value.at().problem(RecordBinder.UNKNOWN_KEY, allowed, mend));
            }
        });
    }

    private @Nullable Object component(YamlNode.Keys mapping, RecordModel.Key key) {
        var node = mapping.values().get(key.name());
        if (node != null && !(node instanceof YamlNode.Nothing)) {
            var value = value(node, key.type());
            return isWrapped(key) ? Optional.ofNullable(value) : value;
        }
        var at = node == null ? mapping.at().key(key.name()) : node.at();
        return switch (key.presence()) {
            case RecordModel.Presence.Required _ -> {
                problems.add(at.problem("", key.type().describe(), "add it: " + key.doc()));
                yield null;
            }
            case RecordModel.Presence.MayBeAbsent(var wrapped) -> wrapped ? Optional.empty() : null;
            case RecordModel.Presence.EmptyWhenAbsent _ ->
                switch (key.type()) {
                    case ValueType.SetOf _ -> Set.of();
                    case ValueType.MapOf _ -> Map.of();
                    default -> List.of();
                };
            case RecordModel.Presence.Fallback(var text, var wrapped) -> {
                var value = fallback(key, text, at);
                yield wrapped ? Optional.ofNullable(value) : value;
            }
        };
    }

    private static boolean isWrapped(RecordModel.Key key) {
        return switch (key.presence()) {
            case RecordModel.Presence.MayBeAbsent(var wrapped) -> wrapped;
            case RecordModel.Presence.Fallback(var _, var wrapped) -> wrapped;
            case RecordModel.Presence.Required _, RecordModel.Presence.EmptyWhenAbsent _ -> false;
        };
    }

    @Nullable
    Object fallback(RecordModel.Key key, String text, Position at) {
        // A scalar is taken as it is: `*` or `127.0.0.1:0` would be something else to YAML.
        if (isScalar(key.type())) {
            return value(new YamlNode.Scalar(at, text), key.type());
        }
        var document = YamlDocument.parse(at.file(), "value: " + text);
        problems.addAll(document.problems());
        var node = document.root().values().get("value");
        return node == null ? null : value(moved(node, at), key.type());
    }

    /// A fallback stands in no file, so what is wrong in it is told of the place that lacks the key.
    private static YamlNode moved(YamlNode node, Position at) {
        return switch (node) {
            case YamlNode.Scalar(var _, var text) -> new YamlNode.Scalar(at, text);
            case YamlNode.Items(var _, var items) ->
                new YamlNode.Items(
                        at, items.stream().map(item -> moved(item, at)).toList());
            case YamlNode.Keys(var _, var values) -> {
                var copy = new LinkedHashMap<String, YamlNode>();
                values.forEach((name, value) -> copy.put(name, moved(value, at.key(name))));
                yield new YamlNode.Keys(at, copy);
            }
            case YamlNode.Nothing _ -> new YamlNode.Nothing(at);
        };
    }

    private static boolean isScalar(ValueType type) {
        return switch (type) {
            case ValueType.Section _, ValueType.ListOf _, ValueType.SetOf _, ValueType.MapOf _, ValueType.Unread _ ->
                false;
            default -> true;
        };
    }

    private @Nullable Object value(YamlNode node, ValueType type) {
        return switch (type) {
            case ValueType.Unread _ -> node;
            case ValueType.Section(var model) ->
                node instanceof YamlNode.Keys keys ? section(keys, model) : wrong(node, type);
            case ValueType.ListOf(var element) ->
                node instanceof YamlNode.Items items ? List.copyOf(items(items, element)) : wrong(node, type);
            case ValueType.SetOf(var element) ->
                node instanceof YamlNode.Items items ? set(items, element) : wrong(node, type);
            case ValueType.MapOf(var element) ->
                node instanceof YamlNode.Keys keys ? map(keys, element) : wrong(node, type);
            default -> node instanceof YamlNode.Scalar scalar ? scalar(scalar, type) : wrong(node, type);
        };
    }

    private List<Object> items(YamlNode.Items node, ValueType element) {
        var result = new ArrayList<Object>();
        for (var item : node.items()) {
            var value = value(item, element);
            if (value != null) {
                result.add(value);
            }
        }
        return result;
    }

    private Set<Object> set(YamlNode.Items node, ValueType element) {
        var result = new LinkedHashSet<Object>();
        for (var value : items(node, element)) {
            if (!result.add(value)) {
                problems.add(node.at().problem(value + " twice", "each value once", "remove one"));
            }
        }
        return Collections.unmodifiableSet(result);
    }

    private Map<String, Object> map(YamlNode.Keys node, ValueType element) {
        var result = new LinkedHashMap<String, Object>();
        node.values().forEach((name, item) -> {
            var value = value(item, element);
            if (value != null) {
                result.put(name, value);
            }
        });
        return Collections.unmodifiableMap(result);
    }

    private @Nullable Object scalar(YamlNode.Scalar node, ValueType type) {
        var files = !(type instanceof ValueType.Address || type instanceof ValueType.Location);
        return switch (references.resolve(node.text(), files)) {
            case References.Found(var text) -> {
                var value = ScalarReader.read(text, type, references.base());
                if (value == null) {
                    var nearest = type instanceof ValueType.Choice choice
                            ? Nearest.to(text, choice.bySpelling().keySet())
                            : Optional.<String>empty();
                    problems.add(node.at()
                            .problem(
                                    shown(node, type),
                                    type.describe(),
                                    nearest.map(near -> "write '%s' instead".formatted(near))
                                            .orElse("")));
                }
                yield value;
            }
            case References.Missing(var expected, var mend) -> {
                problems.add(node.at().problem(node.text(), expected, mend));
                yield null;
            }
        };
    }

    private static String shown(YamlNode.Scalar node, ValueType type) {
        return type instanceof ValueType.Hidden && !References.isReference(node.text()) ? "***" : node.text();
    }

    private @Nullable Object wrong(YamlNode node, ValueType type) {
        var found = node instanceof YamlNode.Scalar scalar ? shown(scalar, type) : node.kind();
        problems.add(node.at().problem(found, type.describe(), ""));
        return null;
    }

    private @Nullable Record construct(YamlNode.Keys mapping, RecordModel model, @Nullable Object[] values) {
        var types = Arrays.stream(model.type().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = model.type().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            tellRefused(mapping, model, e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw SlipwayException.invalid(
                    "%s cannot be made: %s".formatted(model.type().getName(), e));
        }
        return null;
    }

    private void tellRefused(YamlNode.Keys mapping, RecordModel model, Throwable refusal) {
        if (refusal instanceof SlipwayException exception
                && !exception.problems().isEmpty()) {
            for (var problem : exception.problems()) {
                var at = position(mapping, problem.field());
                problems.add(at.problem(problem.value(), problem.expected(), problem.mend()));
            }
            return;
        }
        var message = refusal.getMessage() == null ? refusal.toString() : refusal.getMessage();
        var told = TOLD.matcher(message);
        if (told.matches() && model.keys().stream().anyMatch(key -> key.name().equals(told.group(1)))) {
            var value = told.group(2).replaceAll("^'|'$", "");
            problems.add(position(mapping, told.group(1)).problem(value, told.group(3), ""));
        } else {
            problems.add(mapping.at().problem("refused", "values that fit together", message));
        }
    }

    private static Position position(YamlNode.Keys mapping, String key) {
        var node = mapping.values().get(key);
        return node == null ? mapping.at().key(key) : node.at();
    }
}

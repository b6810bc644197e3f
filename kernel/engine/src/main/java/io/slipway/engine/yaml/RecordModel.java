package io.slipway.engine.yaml;

import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keys that a documented record takes from a mapping: see [ConfigDoc] for the rules. From it the record
/// is bound, its page and its schema are written.
///
/// @param keys in the order of the record
public record RecordModel(Class<? extends Record> type, List<Key> keys) {
    public RecordModel {
        keys = List.copyOf(keys);
    }

    /// @param name of the component and of the key
    /// @param presence what becomes of it when the key is absent
    public record Key(String name, ValueType type, Presence presence, String doc) {
        public boolean isRequired() {
            return presence instanceof Presence.Required;
        }
    }

    public sealed interface Presence {
        record Required() implements Presence {}

        /// @param wrapped whether the component is an `Optional`, else it is null
        record MayBeAbsent(boolean wrapped) implements Presence {}

        /// An empty list, set or map.
        record EmptyWhenAbsent() implements Presence {}

        /// @param text as it would stand in the file
        /// @param wrapped whether the component is an `Optional`
        record Fallback(String text, boolean wrapped) implements Presence {}
    }

    /// @throws SlipwayException `INVALID` telling everything that is wrong with the record as its author wrote it
    public static RecordModel of(Class<? extends Record> type) {
        var faults = new ArrayList<String>();
        var model = of(type, Set.of(), faults);
        if (!faults.isEmpty()) {
            throw SlipwayException.invalid(String.join("\n", faults));
        }
        return model;
    }

    private static RecordModel of(Class<? extends Record> type, Set<Class<?>> above, List<String> faults) {
        var within = new HashSet<>(above);
        if (!within.add(type)) {
            faults.add(type.getSimpleName() + " holds itself, must hold other records only");
            return new RecordModel(type, List.of());
        }
        var keys = new ArrayList<Key>();
        for (var component : type.getRecordComponents()) {
            key(component, within, faults).ifPresent(keys::add);
        }
        return new RecordModel(type, keys);
    }

    private static Optional<Key> key(RecordComponent component, Set<Class<?>> above, List<String> faults) {
        var where = component.getDeclaringRecord().getSimpleName() + "." + component.getName();
        var doc = component.getAnnotation(ConfigDoc.class);
        if (doc == null || doc.value().isBlank()) {
            faults.add(where + " has no @ConfigDoc, must say what it does");
            return Optional.empty();
        }
        var wrapped = component.getType() == Optional.class;
        var declared = wrapped ? argument(component.getGenericType(), 0) : component.getGenericType();
        var type = valueType(component.getName(), declared, above, faults);
        if (type == null) {
            faults.add(
                    "%s is of the type %s, must be one that @ConfigDoc names".formatted(where, declared.getTypeName()));
            return Optional.empty();
        }
        var key = new Key(component.getName(), type, presence(component, type, doc, wrapped), doc.value());
        checkFallback(where, key, faults);
        return Optional.of(key);
    }

    private static Presence presence(RecordComponent component, ValueType type, ConfigDoc doc, boolean wrapped) {
        if (!doc.fallback().isEmpty()) {
            return new Presence.Fallback(doc.fallback(), wrapped);
        }
        if (wrapped || component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return new Presence.MayBeAbsent(wrapped);
        }
        return switch (type) {
            case ValueType.ListOf _, ValueType.SetOf _, ValueType.MapOf _ -> new Presence.EmptyWhenAbsent();
            default -> new Presence.Required();
        };
    }

    private static void checkFallback(String where, Key key, List<String> faults) {
        if (key.presence() instanceof Presence.Fallback(var text, var _)) {
            for (var problem : new RecordBinder(References.none()).checkFallback(key, text)) {
                faults.add("the fallback of " + where + " is wrong: " + problem.describe());
            }
        }
    }

    private static @Nullable ValueType valueType(String name, Type declared, Set<Class<?>> above, List<String> faults) {
        var raw = raw(declared);
        if (raw == List.class || raw == Set.class) {
            var element = valueType(name, argument(declared, 0), above, faults);
            return element == null
                    ? null
                    : raw == List.class ? new ValueType.ListOf(element) : new ValueType.SetOf(element);
        }
        if (raw == Map.class) {
            var value = argument(declared, 0) == String.class
                    ? valueType(name, argument(declared, 1), above, faults)
                    : null;
            return value == null ? null : new ValueType.MapOf(value);
        }
        if (raw.isRecord()) {
            return new ValueType.Section(of(raw.asSubclass(Record.class), above, faults));
        }
        if (raw.isEnum()) {
            return new ValueType.Choice(raw);
        }
        return simpleType(name, raw);
    }

    private static @Nullable ValueType simpleType(String name, Class<?> raw) {
        if (raw == long.class || raw == Long.class) {
            return name.endsWith("Bytes")
                    ? new ValueType.Size()
                    : new ValueType.WholeNumber(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (raw == int.class || raw == Integer.class) {
            return new ValueType.WholeNumber(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (raw == double.class || raw == Double.class) {
            return new ValueType.Decimal();
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return new ValueType.Switch();
        }
        return SIMPLE.get(raw);
    }

    private static final Map<Class<?>, ValueType> SIMPLE = Map.of(
            String.class, new ValueType.Text(),
            Duration.class, new ValueType.Span(),
            URI.class, new ValueType.Address(),
            Path.class, new ValueType.Location(),
            Secret.class, new ValueType.Hidden(),
            YamlNode.class, new ValueType.Unread());

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> Object.class;
        };
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[index] : Object.class;
    }
}

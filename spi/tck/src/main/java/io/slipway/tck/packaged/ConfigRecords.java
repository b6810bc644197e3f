package io.slipway.tck.packaged;

import io.slipway.spi.Secret;
import io.slipway.spi.config.ConfigDoc;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Configuration records as [ConfigDoc] describes them, with every key left out that may be.
final class ConfigRecords {
    private static final Pattern DURATION = Pattern.compile("([0-9]+)(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]+)([KMGT]i)?");
    private static final Map<String, Integer> SHIFTS = Map.of("Ki", 10, "Mi", 20, "Gi", 30, "Ti", 40);

    private ConfigRecords() {}

    /// The record and those that it holds.
    static Set<Class<?>> all(Class<?> record) {
        var found = new LinkedHashSet<Class<?>>();
        collect(record, found);
        return found;
    }

    /// @throws AssertionError naming the component that cannot be bound
    static <C extends Record> C bind(Class<C> record, Map<String, Object> given) throws ReflectiveOperationException {
        var components = record.getRecordComponents();
        var values = Arrays.stream(components)
                .map(component -> value(record, component, given))
                .toArray();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = record.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new AssertionError("%s refuses its own fallbacks: %s".formatted(record.getName(), e.getCause()), e);
        }
    }

    private static void collect(Type type, Set<Class<?>> found) {
        switch (type) {
            case Class<?> plain
            when plain.isRecord() && found.add(plain) -> {
                for (var component : plain.getRecordComponents()) {
                    collect(component.getGenericType(), found);
                }
            }
            case ParameterizedType generic -> {
                for (var argument : generic.getActualTypeArguments()) {
                    collect(argument, found);
                }
            }
            default -> {}
        }
    }

    private static @Nullable Object value(Class<?> record, RecordComponent component, Map<String, Object> given) {
        if (given.containsKey(component.getName())) {
            return given.get(component.getName());
        }
        var doc = component.getAnnotation(ConfigDoc.class);
        var fallback = doc == null ? "" : doc.fallback();
        var type = component.getType();
        if (type == Optional.class) {
            return fallback.isEmpty()
                    ? Optional.empty()
                    : Optional.of(parse(record, component, argument(component), fallback));
        }
        if (!fallback.isEmpty()) {
            return parse(record, component, type, fallback);
        }
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return null;
        }
        return switch (type.getSimpleName()) {
            case "List" -> List.of();
            case "Set" -> Set.of();
            case "Map" -> Map.of();
            default ->
                throw new AssertionError(
                        "%s.%s may not be left out: give a value for it in configuration(), or a fallback in its @ConfigDoc"
                                .formatted(record.getSimpleName(), component.getName()));
        };
    }

    private static Class<?> argument(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType generic
                        && generic.getActualTypeArguments()[0] instanceof Class<?> plain
                ? plain
                : Object.class;
    }

    private static Object parse(Class<?> record, RecordComponent component, Class<?> type, String text) {
        try {
            return parse(type, text);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "the fallback '%s' of %s.%s is no %s: %s"
                            .formatted(
                                    text,
                                    record.getSimpleName(),
                                    component.getName(),
                                    type.getSimpleName(),
                                    e.getMessage()),
                    e);
        }
    }

    private static Object parse(Class<?> type, String text) {
        if (type.isEnum()) {
            var name = text.toUpperCase(Locale.ROOT).replace('-', '_');
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no " + name));
        }
        return switch (type.getSimpleName()) {
            case "String" -> text;
            case "int", "Integer" -> Integer.valueOf(text);
            case "long", "Long" -> size(text);
            case "boolean", "Boolean" -> Boolean.valueOf(text);
            case "double", "Double" -> Double.valueOf(text);
            case "Duration" -> duration(text);
            case "URI" -> URI.create(text);
            case "Path" -> Path.of(text);
            case "Secret" -> Secret.of(text);
            case "List" -> elements(text);
            case "Set" -> Set.copyOf(elements(text));
            default -> throw new IllegalArgumentException("a fallback cannot be of this type");
        };
    }

    // As it would stand in the file: [a, b]. Elements of other types than String are the kernel's to bind.
    private static List<String> elements(String text) {
        var inner = text.strip().replaceAll("^\\[|]$", "").strip();
        return inner.isEmpty() ? List.of() : List.of(inner.split("\\s*,\\s*"));
    }

    private static Duration duration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a duration is like 10s, 5m or 500ms");
        }
        var count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static long size(String text) {
        var matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a size is like 512Mi or 1000");
        }
        var unit = matcher.group(2);
        return Long.parseLong(matcher.group(1)) << (unit == null ? 0 : SHIFTS.getOrDefault(unit, 0));
    }
}

package io.slipway.spi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A digest over the content of a spec, the same in every process: equal specs have equal digests, whatever
/// the order of their maps and sets. Plugins keep it beside the generation on what they made, and the kernel
/// sees drift by it. Secrets count by their value, which the digest does not reveal.
public final class SpecDigest {
    /// Reflection makes its objects anew for each question, and a table holds tens of thousands of records.
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            var accessors = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .toList();
            accessors.forEach(accessor -> accessor.setAccessible(true));
            return accessors;
        }
    };

    private SpecDigest() {}

    /// 32 lower-case hexadecimal digits (the first half of a SHA-256).
    public static String of(Record spec) {
        var text = new StringBuilder();
        write(spec, text);
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java runtime lacks SHA-256", e);
        }
    }

    private static void write(@Nullable Object value, StringBuilder text) {
        switch (value) {
            case null -> text.append('~');
            case Secret secret -> quote(secret.reveal(), text.append('s'));
            case Record parts -> writeRecord(parts, text);
            case Optional<?> optional -> write(optional.orElse(null), text);
            case Map<?, ?> map -> {
                var sorted = new TreeMap<String, String>();
                map.forEach((key, item) -> sorted.put(written(key), written(item)));
                text.append(sorted);
            }
            case Set<?> set -> {
                var sorted = new TreeSet<String>();
                set.forEach(item -> sorted.add(written(item)));
                text.append(sorted);
            }
            case Collection<?> list -> {
                text.append('[');
                list.forEach(item -> write(item, text));
                text.append(']');
            }
            default -> quote(value.toString(), text);
        }
    }

    private static String written(@Nullable Object value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void writeRecord(Record parts, StringBuilder text) {
        text.append(parts.getClass().getSimpleName()).append('(');
        for (var accessor : ACCESSORS.get(parts.getClass())) {
            try {
                write(accessor.invoke(parts), text.append(accessor.getName()).append('='));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new SlipwayException(Failure.BROKEN, "cannot read " + accessor, e);
            }
        }
        text.append(')');
    }

    // Lengths keep "ab","c" and "a","bc" apart.
    private static void quote(String value, StringBuilder text) {
        text.append(value.length()).append(':').append(value).append(',');
    }
}

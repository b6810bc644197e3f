package io.slipway.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys of one mapping that nobody has read yet. Who reads a key takes it away; what is left at the end was
/// not understood, and is told, so that nothing is dropped in silence.
final class Keys {
    private final String place;
    private final Map<String, @Nullable Object> left;
    private final Findings findings;

    private Keys(String place, Map<String, @Nullable Object> left, Findings findings) {
        this.place = place;
        this.left = left;
        this.findings = findings;
    }

    /// Of a mapping; of anything else it is told that it is none.
    static Keys of(@Nullable Object value, String place, Findings findings) {
        var keys = new LinkedHashMap<String, @Nullable Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> keys.put(String.valueOf(key), each));
        } else if (value != null) {
            findings.wrong(place, "is '%s', expected a mapping".formatted(value));
        }
        // Extensions are for other programs.
        keys.keySet().removeIf(key -> key.startsWith("x-"));
        return new Keys(place, keys, findings);
    }

    String place() {
        return place;
    }

    String place(String key) {
        return place.isEmpty() ? key : place + "." + key;
    }

    Findings findings() {
        return findings;
    }

    /// In the order of the file.
    List<String> left() {
        return List.copyOf(left.keySet());
    }

    boolean has(String key) {
        return left.get(key) != null;
    }

    @Nullable
    Object take(String key) {
        return left.remove(key);
    }

    Optional<String> text(String key) {
        return switch (take(key)) {
            case null -> Optional.empty();
            case Map<?, ?> map -> notText(key, map);
            case List<?> list -> notText(key, list);
            case Object value -> Optional.of(value.toString());
        };
    }

    private Optional<String> notText(String key, Object value) {
        findings.wrong(place(key), "is '%s', expected text".formatted(value));
        return Optional.empty();
    }

    boolean isTrue(String key) {
        return text(key).filter(text -> text.equals("true")).isPresent();
    }

    Keys mapping(String key) {
        return of(take(key), place(key), findings);
    }

    /// A list, or one value that stands for a list of it.
    List<Object> items(String key) {
        var items = new ArrayList<Object>();
        switch (take(key)) {
            case null -> {}
            case List<?> list ->
                list.forEach(item -> {
                    if (item != null) {
                        items.add(item);
                    }
                });
            case Map<?, ?> map -> findings.wrong(place(key), "is '%s', expected a list".formatted(map));
            case Object value -> items.add(value);
        }
        return items;
    }

    List<String> texts(String key) {
        return items(key).stream().map(Object::toString).toList();
    }

    /// A mapping, or a list of `NAME=VALUE`; a value that is not given is null.
    Map<String, @Nullable String> pairs(String key) {
        var pairs = new LinkedHashMap<String, @Nullable String>();
        switch (take(key)) {
            case null -> {}
            case Map<?, ?> map ->
                map.forEach((name, value) -> pairs.put(String.valueOf(name), value == null ? null : value.toString()));
            case List<?> list ->
                list.forEach(item -> {
                    var text = String.valueOf(item);
                    var sign = text.indexOf('=');
                    pairs.put(sign < 0 ? text : text.substring(0, sign), sign < 0 ? null : text.substring(sign + 1));
                });
            case Object value ->
                findings.wrong(place(key), "is '%s', expected a mapping or a list of NAME=VALUE".formatted(value));
        }
        return pairs;
    }

    void lost(String key, String why) {
        if (take(key) != null) {
            findings.lost(place(key), why);
        }
    }

    /// Tells all that nobody has read.
    void tellRest(Map<String, String> known) {
        for (var key : left()) {
            if (left.remove(key) != null) {
                findings.lost(
                        place(key),
                        known.getOrDefault(key, "Slipway has nothing for it, or it is no key of the specification"));
            }
        }
    }
}

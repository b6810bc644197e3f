package io.slipway.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keys of one mapping that nobody has read yet. Who reads a key takes it away; what is left at the end is told
/// by [Findings#tellUnread] of every mapping that was ever opened, so that nothing is dropped in silence, whatever
/// way the code went.
final class Keys {
    private static final Set<String> YES = Set.of("true", "yes", "on", "y", "1");

    private final String place;
    private final String kind;
    private final Map<String, @Nullable Object> left;
    private final Findings findings;

    private Keys(String place, String kind, Map<String, @Nullable Object> left, Findings findings) {
        this.place = place;
        this.kind = kind;
        this.left = left;
        this.findings = findings;
        findings.opened(this);
    }

    /// One of a list: a text, or a mapping.
    sealed interface Item {
        record Text(String place, String text) implements Item {}

        record Mapping(Keys keys) implements Item {}
    }

    static Keys root(Map<?, ?> tree, Findings findings) {
        return of(tree, "", "", findings);
    }

    private static Keys of(@Nullable Object value, String place, String kind, Findings findings) {
        var keys = new LinkedHashMap<String, @Nullable Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> keys.put(String.valueOf(key), each));
        } else if (value != null) {
            findings.wrong(place, "is '%s', expected a mapping".formatted(value));
        }
        // Extensions are for other programs.
        keys.keySet().removeIf(key -> key.startsWith("x-"));
        return new Keys(place, kind, keys, findings);
    }

    String place() {
        return place;
    }

    String place(String key) {
        return place.isEmpty() ? key : place + "." + key;
    }

    /// The place with `*` for every name that the file's author chose, such as `services.*.build.target`.
    String kind(String key) {
        return kind.isEmpty() ? key : kind + "." + key;
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

    /// Says that the file means to leave all of it out.
    void takeAll() {
        left.clear();
    }

    /// A line of text, or a list of words.
    @Nullable
    Object command(String key) {
        var value = take(key);
        if (value instanceof Map) {
            findings.wrong(place(key), "is '%s', expected a line or a list of words".formatted(value));
            return null;
        }
        return value;
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

    /// Takes a key whose value says what holds anyway; another is left to be told.
    void takeIf(String key, String... same) {
        if (Set.of(same).contains(String.valueOf(left.get(key)))) {
            left.remove(key);
        }
    }

    boolean isTrue(String key) {
        return text(key).filter(YES::contains).isPresent();
    }

    Keys mapping(String key) {
        return of(take(key), place(key), kind(key), findings);
    }

    /// @param only the key that a text alone stands for
    Keys mapping(String key, String only) {
        var value = take(key);
        var meant = value instanceof String text ? Map.of(only, text) : value;
        return of(meant, place(key), kind(key), findings);
    }

    /// Mappings by names that the file's author chose; a list of names stands for empty ones.
    Map<String, Keys> named(String key) {
        var names = new LinkedHashMap<String, @Nullable Object>();
        if (left.get(key) instanceof List<?> list) {
            left.remove(key);
            list.forEach(name -> names.put(String.valueOf(name), null));
        } else {
            var mapping = mapping(key);
            mapping.left().forEach(name -> names.put(name, mapping.take(name)));
        }
        var named = new LinkedHashMap<String, Keys>();
        names.forEach((name, value) -> named.put(name, named(key, name, value)));
        return named;
    }

    Keys named(String key, String name, @Nullable Object value) {
        return of(value, place(key) + "." + name, kind(key) + ".*", findings);
    }

    /// A list, or one value that stands for a list of it.
    List<Item> items(String key) {
        var items = new ArrayList<Item>();
        switch (take(key)) {
            case null -> {}
            case List<?> list -> {
                for (var i = 0; i < list.size(); i++) {
                    var at = place(key) + "." + i;
                    switch (list.get(i)) {
                        case null -> {}
                        case Map<?, ?> map -> items.add(new Item.Mapping(of(map, at, kind(key), findings)));
                        case Object value -> items.add(new Item.Text(at, value.toString()));
                    }
                }
            }
            case Map<?, ?> map -> findings.wrong(place(key), "is '%s', expected a list".formatted(map));
            case Object value -> items.add(new Item.Text(place(key), value.toString()));
        }
        return items;
    }

    List<String> texts(String key) {
        var texts = new ArrayList<String>();
        for (var item : items(key)) {
            switch (item) {
                case Item.Text text -> texts.add(text.text());
                case Item.Mapping(Keys keys) -> findings.wrong(keys.place(), "is a mapping, expected text");
            }
        }
        return texts;
    }

    /// A mapping, or a list of `NAME=VALUE`; a value that is not given is null.
    Map<String, @Nullable String> pairs(String key) {
        var pairs = new LinkedHashMap<String, @Nullable String>();
        switch (take(key)) {
            case null -> {}
            case Map<?, ?> map ->
                map.forEach((name, value) -> pairs.put(String.valueOf(name), value == null ? null : value.toString()));
            case List<?> list -> {
                for (var i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof Map<?, ?> map) {
                        findings.wrong(place(key) + "." + i, "is '%s', expected NAME=VALUE".formatted(map));
                    } else {
                        Words.pair(String.valueOf(list.get(i)), pairs);
                    }
                }
            }
            case Object value ->
                findings.wrong(place(key), "is '%s', expected a mapping or a list of NAME=VALUE".formatted(value));
        }
        return pairs;
    }
}

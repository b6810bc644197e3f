package io.slipway.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `extends`: a service with the keys of another of the same file laid under its own.
final class Extension {
    /// These take the place of the other's.
    private static final Set<String> REPLACED = Set.of("command", "entrypoint");
    /// Lists of these are a short form of a mapping, and are joined as such.
    private static final Set<String> NAMES = Set.of("depends_on", "networks");
    private static final Set<String> PAIRS = Set.of("environment", "labels", "annotations", "args", "extra_hosts");

    private final Map<String, Object> services;

    Extension(Map<String, Object> services) {
        this.services = services;
    }

    /// Where it cannot be extended, `extends` is left among the keys.
    Map<String, @Nullable Object> of(String service) {
        return of(service, List.of());
    }

    private Map<String, @Nullable Object> of(String service, List<String> on) {
        var own = new LinkedHashMap<String, @Nullable Object>();
        if (services.get(service) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        var path = new ArrayList<>(on);
        path.add(service);
        var base = nameOf(own.get("extends"));
        if (base.isEmpty() || path.contains(base.get()) || !services.containsKey(base.get())) {
            return own;
        }
        own.remove("extends");
        var merged = of(base.get(), path);
        own.forEach((key, value) -> {
            var above = regular(key, value);
            if (above == null) {
                return;
            }
            var below = regular(key, merged.get(key));
            merged.put(key, REPLACED.contains(key) || below == null ? above : joined(below, above));
        });
        return merged;
    }

    private static Optional<String> nameOf(@Nullable Object value) {
        return switch (value) {
            case String name -> Optional.of(name);
            case Map<?, ?> map
            when map.get("file") == null ->
                Optional.ofNullable(map.get("service")).map(Object::toString);
            case null, default -> Optional.empty();
        };
    }

    /// A short form as what it stands for.
    private static @Nullable Object regular(String key, @Nullable Object value) {
        if (value instanceof String context && key.equals("build")) {
            return Map.of("context", context);
        }
        if (!(value instanceof List<?> list)) {
            return value;
        }
        var mapping = new LinkedHashMap<String, @Nullable String>();
        if (NAMES.contains(key)) {
            list.forEach(name -> mapping.put(String.valueOf(name), null));
        } else if (PAIRS.contains(key)) {
            list.forEach(pair -> Words.pair(String.valueOf(pair), mapping));
        } else {
            return list;
        }
        return mapping;
    }

    /// Mappings are joined and lists strung together; of all else the later holds.
    private static Object joined(Object below, Object above) {
        if (below instanceof Map<?, ?> lower && above instanceof Map<?, ?> upper) {
            var all = new LinkedHashMap<Object, @Nullable Object>(lower);
            upper.forEach((key, value) -> {
                var under = regular(String.valueOf(key), all.get(key));
                var over = regular(String.valueOf(key), value);
                all.put(key, under == null || over == null ? over : joined(under, over));
            });
            return all;
        }
        if (below instanceof List<?> lower && above instanceof List<?> upper) {
            return Stream.concat(lower.stream(), upper.stream()).distinct().toList();
        }
        return above;
    }
}

package io.slipway.engine.reconcile;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Rows by one of their columns.
final class ByKey {
    private ByKey() {}

    static <T> Map<String, T> of(Collection<T> rows, Function<T, String> key) {
        return rows.stream().collect(Collectors.toMap(key, row -> row));
    }

    /// In the order of `rows` for each key.
    static <T> Map<String, List<T>> all(Collection<T> rows, Function<T, String> key) {
        return rows.stream().collect(Collectors.groupingBy(key));
    }

    static <T> List<String> keys(Collection<T> rows, Function<T, String> key) {
        return rows.stream().map(key).toList();
    }
}

package io.slipway.engine.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names of columns with the values to write, in order.
public final class Columns {
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    private Columns() {}

    public static Columns of(String name, @Nullable Object value) {
        return new Columns().and(name, value);
    }

    public Columns and(String name, @Nullable Object value) {
        names.add(name);
        values.add(value);
        return this;
    }

    List<String> names() {
        return names;
    }

    List<@Nullable Object> values() {
        return values;
    }
}

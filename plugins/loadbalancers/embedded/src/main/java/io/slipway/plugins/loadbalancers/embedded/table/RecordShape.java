package io.slipway.plugins.loadbalancers.embedded.table;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What reflection tells of one kind of record, asked once: a table may hold tens of thousands of them.
final class RecordShape {
    private final Class<?> type;
    private final Constructor<?> constructor;
    private final List<Component> components;
    private final Map<String, Component> byName = new HashMap<>();

    /// @param absent its value where the text lacks it
    record Component(int index, String name, Type type, Method accessor, Object absent) {}

    private RecordShape(Class<?> type, Constructor<?> constructor, List<Component> components) {
        this.type = type;
        this.constructor = constructor;
        this.components = components;
        components.forEach(component -> byName.put(component.name(), component));
    }

    static RecordShape of(Class<?> type) {
        var declared = type.getRecordComponents();
        var components = new Component[declared.length];
        for (var i = 0; i < declared.length; i++) {
            var one = declared[i];
            components[i] =
                    new Component(i, one.getName(), one.getGenericType(), one.getAccessor(), absent(one.getType()));
        }
        try {
            var types = Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return new RecordShape(type, type.getDeclaredConstructor(types), List.of(components));
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " is no record", e);
        }
    }

    List<Component> components() {
        return components;
    }

    @Nullable
    Component component(String name) {
        return byName.get(name);
    }

    @Nullable
    Object[] absent() {
        var values = new @Nullable Object[components.size()];
        components.forEach(component -> values[component.index()] = component.absent());
        return values;
    }

    Object make(@Nullable Object[] values) throws IOException {
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IOException("cannot make a " + type.getSimpleName(), e);
        }
    }

    static @Nullable Object valueOf(Component component, Record parts) throws IOException {
        try {
            return component.accessor().invoke(parts);
        } catch (ReflectiveOperationException e) {
            throw new IOException("cannot read " + component.name(), e);
        }
    }

    private static Object absent(Class<?> type) {
        if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        } else if (type == boolean.class) {
            return false;
        } else if (type == Map.class) {
            return Map.of();
        } else if (type == List.class) {
            return List.of();
        }
        return type == Optional.class ? Optional.empty() : "";
    }
}

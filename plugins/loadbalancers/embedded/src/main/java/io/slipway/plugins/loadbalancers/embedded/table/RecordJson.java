package io.slipway.plugins.loadbalancers.embedded.table;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Records to JSON and back: the few kinds of components that tables have, and no more, since a binder for
/// everything would double the memory of a gateway at rest.
///
/// A key that the record lacks is passed over, and a component that the text lacks is empty or zero, so that
/// a gateway and a plugin of neighbouring versions read each other.
public final class RecordJson {
    private final JsonFactory factory = new JsonFactory();
    private final Map<Class<?>, RecordShape> shapes = new ConcurrentHashMap<>();

    /// In UTF-8.
    public byte[] write(Record value) throws IOException {
        var text = new ByteArrayOutputStream();
        try (var out = factory.createGenerator(text, JsonEncoding.UTF8)) {
            writeValue(value, out);
        }
        return text.toByteArray();
    }

    public <T extends Record> T read(byte[] text, Class<T> type) throws IOException {
        try (var in = factory.createParser(text)) {
            in.nextToken();
            return type.cast(readRecord(in, type));
        }
    }

    private void writeValue(@Nullable Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Record parts -> {
                out.writeStartObject();
                for (var component : shape(parts.getClass()).components()) {
                    out.writeFieldName(component.name());
                    writeValue(RecordShape.valueOf(component, parts), out);
                }
                out.writeEndObject();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (var entry : map.entrySet()) {
                    out.writeFieldName(entry.getKey().toString());
                    writeValue(entry.getValue(), out);
                }
                out.writeEndObject();
            }
            case Collection<?> items -> {
                out.writeStartArray();
                for (var item : items) {
                    writeValue(item, out);
                }
                out.writeEndArray();
            }
            case Optional<?> optional -> writeValue(optional.orElse(null), out);
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            default -> out.writeString(value.toString());
        }
    }

    private @Nullable Object readValue(JsonParser in, Type type) throws IOException {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            var raw = generic.getRawType();
            if (raw == Optional.class) {
                return in.currentToken() == JsonToken.VALUE_NULL
                        ? Optional.empty()
                        : Optional.ofNullable(readValue(in, arguments[0]));
            }
            return raw == Map.class ? readMap(in, arguments[1]) : readList(in, arguments[0]);
        }
        var plain = (Class<?>) type;
        if (plain == int.class || plain == Integer.class) {
            return in.getIntValue();
        } else if (plain == long.class || plain == Long.class) {
            return in.getLongValue();
        } else if (plain == boolean.class) {
            return in.getBooleanValue();
        } else if (plain.isEnum()) {
            return readEnum(in.getText(), plain);
        }
        return plain.isRecord() ? readRecord(in, plain) : in.getText();
    }

    private static Object readEnum(String name, Class<?> type) throws IOException {
        for (var constant : type.getEnumConstants()) {
            if (constant.toString().equals(name.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IOException("'%s' is none of %s".formatted(name, Arrays.toString(type.getEnumConstants())));
    }

    private Map<String, @Nullable Object> readMap(JsonParser in, Type of) throws IOException {
        var map = new LinkedHashMap<String, @Nullable Object>();
        expect(in, JsonToken.START_OBJECT);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var key = in.currentName();
            in.nextToken();
            map.put(key, readValue(in, of));
        }
        return map;
    }

    private List<@Nullable Object> readList(JsonParser in, Type of) throws IOException {
        var list = new ArrayList<@Nullable Object>();
        expect(in, JsonToken.START_ARRAY);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(readValue(in, of));
        }
        return list;
    }

    private Object readRecord(JsonParser in, Class<?> type) throws IOException {
        var shape = shape(type);
        var values = shape.absent();
        expect(in, JsonToken.START_OBJECT);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var component = shape.component(in.currentName());
            in.nextToken();
            if (component == null) {
                in.skipChildren();
            } else {
                values[component.index()] = readValue(in, component.type());
            }
        }
        return shape.make(values);
    }

    private RecordShape shape(Class<?> type) {
        return shapes.computeIfAbsent(type, RecordShape::of);
    }

    private static void expect(JsonParser in, JsonToken token) throws IOException {
        if (in.currentToken() != token) {
            throw new IOException(
                    "expected %s, found %s at %s".formatted(token, in.currentToken(), in.currentLocation()));
        }
    }
}

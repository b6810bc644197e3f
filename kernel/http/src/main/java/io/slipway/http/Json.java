package io.slipway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Records of the contract as JSON: absent components are left out, times are RFC 3339 with milliseconds.
final class Json {
    private static final JsonInclude.Value WHEN_PRESENT =
            JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, null);

    static final ObjectMapper MAPPER = JsonMapper.builder()
            // A record's components are its properties; what else it can tell is not part of the contract.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, null))
            .withConfigOverride(Optional.class, absent -> absent.setInclude(WHEN_PRESENT))
            .withConfigOverride(OptionalInt.class, absent -> absent.setInclude(WHEN_PRESENT))
            .withConfigOverride(OptionalLong.class, absent -> absent.setInclude(WHEN_PRESENT))
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new Rfc3339())
                    .addSerializer(new ByName())
                    .addSerializer(Optional.class, new IfPresent<>(Optional.class, Json::present))
                    .addSerializer(
                            OptionalInt.class,
                            new IfPresent<>(OptionalInt.class, value -> value.isPresent() ? value.getAsInt() : null))
                    .addSerializer(
                            OptionalLong.class,
                            new IfPresent<>(OptionalLong.class, value -> value.isPresent() ? value.getAsLong() : null)))
            .build();

    private Json() {}

    private static @Nullable Object present(Optional<?> value) {
        return value.orElse(null);
    }

    static byte[] bytes(Object body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + body.getClass() + " as JSON", e);
        }
    }

    /// Of what we wrote ourselves.
    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot read stored JSON", e);
        }
    }

    static String text(Object body) {
        return new String(bytes(body), StandardCharsets.UTF_8);
    }

    private static final class Rfc3339 extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;
        private static final DateTimeFormatter FORMAT =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

        Rfc3339() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant at, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(FORMAT.format(at));
        }
    }

    /// Writes the value alone; empty ones are left out by their inclusion.
    private static final class IfPresent<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<T, @Nullable Object> value;

        IfPresent(Class<T> type, Function<T, @Nullable Object> value) {
            super(type);
            this.value = value;
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, T optional) {
            return value.apply(optional) == null;
        }

        @Override
        public void serialize(T optional, JsonGenerator json, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.apply(optional), json);
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class ByName extends StdSerializer<Enum> {
        private static final long serialVersionUID = 1L;

        ByName() {
            super(Enum.class);
        }

        @Override
        public void serialize(Enum constant, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(constant instanceof io.slipway.spi.Failure failure ? failure.name() : Names.of(constant));
        }
    }
}

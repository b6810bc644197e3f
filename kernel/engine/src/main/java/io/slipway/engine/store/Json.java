package io.slipway.engine.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How records are kept in a column of text: times in epoch milliseconds, durations as ISO 8601, keys that a
/// newer program wrote are passed over. A [Secret] is refused: secrets are kept by the package `secret` alone.
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addMixIn(Artifact.class, TypedArtifact.class)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new InstantOut())
                    .addDeserializer(Instant.class, new InstantIn())
                    .addSerializer(Duration.class, new DurationOut())
                    .addDeserializer(Duration.class, new DurationIn())
                    .addSerializer(Secret.class, new SecretRefused()))
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .configure(SerializationFeature.FAIL_ON_EMPTY_BEANS, false)
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
            .build();

    private Json() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Artifact.Slug.class, name = "slug"),
        @JsonSubTypes.Type(value = Artifact.Image.class, name = "image")
    })
    private interface TypedArtifact {}

    public static String write(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new SlipwayException(Failure.BROKEN, "cannot write a value as JSON: " + e.getOriginalMessage(), e);
        }
    }

    public static <T> T read(String text, Class<T> type) {
        return type.cast(read(text, MAPPER.constructType(type)));
    }

    /// For types with parameters.
    @SuppressWarnings("unchecked") // The reference says what the answer is.
    public static <T> T read(String text, TypeReference<T> type) {
        return (T) read(text, MAPPER.constructType(type));
    }

    private static Object read(String text, JavaType type) {
        try {
            Object value = MAPPER.readValue(text, type);
            if (value == null) {
                throw new SlipwayException(Failure.BROKEN, "found null, expected a " + type.toCanonical());
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new SlipwayException(
                    Failure.BROKEN,
                    "cannot read a %s from JSON: %s".formatted(type.toCanonical(), e.getOriginalMessage()),
                    e);
        }
    }

    private static final class InstantOut extends StdSerializer<Instant> {
        InstantOut() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(value.toEpochMilli());
        }
    }

    private static final class InstantIn extends StdDeserializer<Instant> {
        InstantIn() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Instant.ofEpochMilli(in.getLongValue());
        }
    }

    private static final class DurationOut extends StdSerializer<Duration> {
        DurationOut() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class DurationIn extends StdDeserializer<Duration> {
        DurationIn() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Duration.parse(in.getText());
        }
    }

    private static final class SecretRefused extends StdSerializer<Secret> {
        SecretRefused() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret value, JsonGenerator out, SerializerProvider provider) throws IOException {
            throw new SlipwayException(Failure.BROKEN, "a secret was about to be written as JSON");
        }
    }
}

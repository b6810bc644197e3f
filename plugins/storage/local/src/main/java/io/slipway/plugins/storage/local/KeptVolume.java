package io.slipway.plugins.storage.local;

import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What lies beside the data of a volume, as a properties file whose `format` is 1.
record KeptVolume(VolumeId id, long generation, String digest, Owner owner, long sizeBytes) {
    private static final String FORMAT = "1";

    static KeptVolume of(VolumeSpec spec) {
        return new KeptVolume(spec.id(), spec.generation(), spec.digest(), spec.owner(), spec.sizeBytes());
    }

    String text() {
        var properties = new Properties();
        properties.setProperty("format", FORMAT);
        properties.setProperty("id", id.value());
        properties.setProperty("generation", Long.toString(generation));
        properties.setProperty("digest", digest);
        properties.setProperty("size-bytes", Long.toString(sizeBytes));
        owner.labels().forEach((name, value) -> properties.setProperty("owner." + name, value));
        var out = new StringWriter();
        try {
            properties.store(out, null);
        } catch (IOException e) {
            throw new SlipwayException(Failure.BROKEN, "a string took no characters", e);
        }
        return out.toString();
    }

    /// @throws SlipwayException `CONFLICT` where a newer version wrote it
    static KeptVolume parse(String text) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new SlipwayException(Failure.BROKEN, "a string gave no characters", e);
        }
        if (!FORMAT.equals(properties.getProperty("format"))) {
            throw new SlipwayException(
                    Failure.CONFLICT,
                    "a volume is kept in format '%s', this Slipway knows %s: use the newer one that wrote it"
                            .formatted(properties.getProperty("format"), FORMAT));
        }
        return new KeptVolume(
                new VolumeId(needed(properties, "id")),
                Long.parseLong(needed(properties, "generation")),
                needed(properties, "digest"),
                new Owner(
                        needed(properties, "owner.team"),
                        needed(properties, "owner.space"),
                        found(properties, "owner.app"),
                        found(properties, "owner.component"),
                        found(properties, "owner.release")),
                Long.parseLong(needed(properties, "size-bytes")));
    }

    private static String needed(Properties properties, String name) {
        var value = found(properties, name);
        if (value == null) {
            throw new SlipwayException(Failure.BROKEN, "a kept volume lacks '%s'".formatted(name));
        }
        return value;
    }

    private static @Nullable String found(Properties properties, String name) {
        return properties.getProperty(name);
    }
}

package io.slipway.spi.build;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Ids;
import io.slipway.spi.Owner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// One run of a builder.
///
/// @param id unique for each run, also when the same source is built again
/// @param tree the fetched source; the builder may change it
/// @param cache kept between the builds of one component; may be lost at any time
/// @param scratch an empty folder of this run, removed after it
/// @param env what the owner gave for the build to read
/// @param settings what the owner told the builder itself; only names of [Builder#settings]
/// @param registry where hosts fetch images from; empty where an image may stay on the machine that built it
/// @param sandbox the only way to start a program
public record BuildRequest(
        String id,
        Owner owner,
        Path tree,
        Path cache,
        Path scratch,
        Map<String, EnvValue> env,
        Map<String, String> settings,
        Optional<ImageRegistry> registry,
        Sandbox sandbox) {
    public BuildRequest {
        Ids.check("id", id);
        env = Map.copyOf(env);
        settings = Map.copyOf(settings);
    }
}

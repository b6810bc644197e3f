package io.slipway.spi.build;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Ids;
import io.slipway.spi.Owner;
import java.nio.file.Path;
import java.util.Map;

/// One run of a builder.
///
/// @param id unique for each run, also when the same source is built again
/// @param tree the fetched source; the builder may change it
/// @param cache kept between the builds of one component; may be lost at any time
/// @param scratch an empty folder of this run, removed after it
/// @param env settings that the owner gave for the build
/// @param sandbox the only way to start a program
public record BuildRequest(
        String id, Owner owner, Path tree, Path cache, Path scratch, Map<String, EnvValue> env, Sandbox sandbox) {
    public BuildRequest {
        Ids.check("id", id);
        env = Map.copyOf(env);
    }
}

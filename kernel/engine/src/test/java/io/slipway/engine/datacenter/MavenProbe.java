package io.slipway.engine.datacenter;

import io.slipway.tck.backend.BackendProbe;
import java.util.List;
import java.util.Optional;

/// Maven is always there; to build another project with it takes a minute, which only `./verify` spends.
public final class MavenProbe implements BackendProbe {
    @Override
    public String name() {
        return "maven";
    }

    @Override
    public Optional<String> absence() {
        var required = System.getenv().getOrDefault("SLIPWAY_BACKENDS_REQUIRED", "");
        return List.of(required.split(",")).contains(name())
                ? Optional.empty()
                : Optional.of("it builds another project, which only ./verify does");
    }
}

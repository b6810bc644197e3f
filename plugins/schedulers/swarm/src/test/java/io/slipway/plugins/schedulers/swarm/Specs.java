package io.slipway.plugins.schedulers.swarm;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Owner;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Specs of images, as the kernel makes them.
final class Specs {
    private static final Owner OWNER = new Owner("team", "default", "shop", "web", "v1");
    private static final Port HTTP = new Port("http", OptionalInt.empty(), Port.Transport.TCP, "http");

    private Specs() {}

    static WorkloadSpec spec(String id, long generation, Mode mode, Program program) {
        return spec(id, generation, mode, program, OWNER);
    }

    static WorkloadSpec spec(String id, long generation, Mode mode, Program program, Owner owner) {
        var template = new Template(program, List.of(), List.of(), Map.of());
        return new WorkloadSpec(new WorkloadId(id), generation, owner, template, mode, Set.of(), Duration.ZERO);
    }

    static Program program(String image, Optional<String> command, Map<String, EnvValue> env) {
        return new Program(
                new Artifact.Image(image),
                command,
                env,
                List.of(HTTP),
                new Limits(64L << 20, 250, 50),
                "TERM",
                Duration.ofSeconds(2));
    }
}

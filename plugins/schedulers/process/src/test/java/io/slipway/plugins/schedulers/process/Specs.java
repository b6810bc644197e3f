package io.slipway.plugins.schedulers.process;

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

/// Specs for tests, as the kernel would make them.
final class Specs {
    static final Artifact.Slug SLUG = new Artifact.Slug("sha256:" + "0".repeat(64));
    static final Port WEB = new Port("web", OptionalInt.empty(), Port.Transport.TCP, "http");
    static final Limits LIMITS = new Limits(128L << 20, 1_000, 100);

    private Specs() {}

    static Template template(Artifact artifact, String command, Map<String, EnvValue> env, Port... ports) {
        var program = new Program(
                artifact, Optional.of(command), env, List.of(ports), LIMITS, "TERM", Duration.ofMillis(500));
        return new Template(program, List.of(), List.of(), Map.of());
    }

    static Template template(String command) {
        return template(SLUG, command, Map.of());
    }

    static WorkloadSpec spec(String id, long generation, Mode mode, Template template) {
        return spec(id, generation, mode, template, Set.of());
    }

    static WorkloadSpec spec(String id, long generation, Mode mode, Template template, Set<String> retire) {
        return new WorkloadSpec(
                new WorkloadId(id),
                generation,
                new Owner("red", "default", "shop", "web", "v" + generation),
                template,
                mode,
                retire,
                Duration.ofSeconds(5));
    }
}

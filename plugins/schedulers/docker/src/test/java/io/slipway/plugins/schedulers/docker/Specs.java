package io.slipway.plugins.schedulers.docker;

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
    static final Owner OWNER = new Owner("team", "default", "shop", "web", "v1");
    static final Port HTTP = new Port("http", OptionalInt.empty(), Port.Transport.TCP, "http");

    private Specs() {}

    static WorkloadSpec spec(String id, long generation, Mode mode, Template template) {
        return spec(id, generation, mode, template, Set.of());
    }

    static WorkloadSpec spec(String id, long generation, Mode mode, Template template, Set<String> retire) {
        return new WorkloadSpec(new WorkloadId(id), generation, OWNER, template, mode, retire, Duration.ofSeconds(5));
    }

    static Template template(String image, String command) {
        return template(image, Optional.of(command), Map.of(), new Limits(64L << 20, 500, 50));
    }

    static Template template(String image, Optional<String> command, Map<String, String> env, Limits limits) {
        var values = env.entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, each -> EnvValue.of(each.getValue())));
        var program = new Program(
                new Artifact.Image(image), command, values, List.of(HTTP), limits, "TERM", Duration.ofSeconds(2));
        return new Template(program, List.of(), List.of(), Map.of());
    }
}

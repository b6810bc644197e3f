package io.slipway.http;

import io.slipway.engine.build.Build;
import io.slipway.spi.build.Detection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The contract's `Build`.
record BuildView(
        String id,
        long number,
        Build.State state,
        String builder,
        String revision,
        Optional<String> artifact,
        Instant createdAt,
        Optional<Instant> finishedAt,
        Optional<String> message,
        Optional<Recognised> recognised) {
    static BuildView of(Build build) {
        return new BuildView(
                build.id(),
                build.number(),
                build.state(),
                build.builder(),
                build.revision(),
                build.artifact().map(ReleaseView::name),
                build.startedAt(),
                build.endedAt(),
                build.message(),
                build.recognised().map(Recognised::of));
    }

    record Recognised(
            String language,
            Optional<String> runtime,
            String reason,
            OptionalInt port,
            Map<String, String> processes,
            int dependencies) {
        static Recognised of(Detection found) {
            return new Recognised(
                    found.language(),
                    found.runtime(),
                    found.reason(),
                    found.port(),
                    found.processes(),
                    found.dependencies().size());
        }
    }
}

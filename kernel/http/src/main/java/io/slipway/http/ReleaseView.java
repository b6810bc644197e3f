package io.slipway.http;

import io.slipway.engine.build.Build;
import io.slipway.engine.release.Release;
import io.slipway.spi.artifact.Artifact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The contract's `Release`.
record ReleaseView(
        long number,
        Instant createdAt,
        String createdBy,
        String reason,
        Release.State state,
        boolean current,
        String artifact,
        Optional<String> revision,
        Optional<String> build) {
    static ReleaseView of(Release release, Optional<String> current, List<Build> builds) {
        return new ReleaseView(
                release.number(),
                release.createdAt(),
                release.createdBy(),
                release.note(),
                release.state(),
                current.filter(release.id()::equals).isPresent(),
                name(release.artifact()),
                builds.stream()
                        .filter(build ->
                                release.buildId().filter(build.id()::equals).isPresent())
                        .map(Build::revision)
                        .findFirst(),
                release.buildId());
    }

    static String name(Artifact artifact) {
        return switch (artifact) {
            case Artifact.Slug slug -> slug.digest();
            case Artifact.Image(var reference) -> reference;
        };
    }
}

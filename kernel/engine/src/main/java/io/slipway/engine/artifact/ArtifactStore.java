package io.slipway.engine.artifact;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The slugs of an installation, addressed by digest.
public final class ArtifactStore implements Artifacts {
    private final ContentStore content;
    private final Collection collection;

    private ArtifactStore(ContentStore content, Clock clock) {
        this.content = content;
        this.collection = new Collection(content, clock);
    }

    /// Keeps them in `folder`, which several servers may share.
    public static ArtifactStore in(Path folder, Clock clock, CrashPoints crashPoints) throws IOException {
        return new ArtifactStore(new ContentFolder(folder, clock, crashPoints), clock);
    }

    @Override
    public InputStream open(Artifact.Slug slug) throws IOException {
        var file = content.file(slug.digest());
        if (file.isEmpty()) {
            throw new SlipwayException(
                    Failure.CONFLICT, "the artifact %s is no longer kept; build it again".formatted(slug.digest()));
        }
        return Files.newInputStream(file.get());
    }

    @Override
    public Artifact.Slug store(Path archive) throws IOException {
        try (var in = Files.newInputStream(archive)) {
            return store(in);
        }
    }

    /// As [#store(Path)], of bytes that come from elsewhere; the caller closes the stream.
    public Artifact.Slug store(InputStream archive) throws IOException {
        return new Artifact.Slug(content.put(archive, Long.MAX_VALUE).digest());
    }

    /// What is asked for counts as young again: who asks is about to name it.
    public boolean holds(Artifact.Slug slug) throws IOException {
        return content.touch(slug.digest()).isPresent();
    }

    public Optional<Content> find(Artifact.Slug slug) throws IOException {
        return content.find(slug.digest());
    }

    /// All that is kept, in no order.
    public List<Content> list() throws IOException {
        return content.list();
    }

    /// Removes, the oldest first, what is not in `needed` until all take at most `keepBytes`. What was stored
    /// less than an hour ago stays: the build that made it may not have told yet.
    ///
    /// @param needed digests that some release or build still names
    /// @return what was removed
    public List<Content> collect(Set<String> needed, long keepBytes) throws IOException {
        return collection.collect(needed, keepBytes, Duration.ofHours(1));
    }
}

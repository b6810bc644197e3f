package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.Detection;
import io.slipway.tck.Tar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/// Recognises a tree by a file `app.txt`, which holds the start command, and packs the tree as it is. A tree
/// with a file `broken.txt` does not build, for the reason that stands in it.
public final class InMemoryBuilder implements Builder {
    private final Artifacts artifacts;
    private final Trouble trouble = new Trouble();
    private final Set<BuilderTrait> traits;

    /// Makes slugs.
    public InMemoryBuilder(Artifacts artifacts) {
        this(artifacts, EnumSet.of(BuilderTrait.MAKES_SLUGS));
    }

    public InMemoryBuilder(Artifacts artifacts, Set<BuilderTrait> traits) {
        this.artifacts = artifacts;
        this.traits = Set.copyOf(traits);
    }

    public Trouble trouble() {
        return trouble;
    }

    @Override
    public Optional<Detection> detect(Path tree) throws IOException {
        var app = tree.resolve("app.txt");
        return Files.exists(app)
                ? Optional.of(new Detection(
                        "text",
                        Optional.empty(),
                        Map.of("web", Files.readString(app).strip()),
                        OptionalInt.empty(),
                        Map.of(),
                        List.of(),
                        "app.txt"))
                : Optional.empty();
    }

    @Override
    public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
        trouble.pass("build");
        var detection = detect(request.tree())
                .orElseThrow(() -> SlipwayException.invalid("%s has no app.txt".formatted(request.id())));
        var broken = request.tree().resolve("broken.txt");
        if (Files.exists(broken)) {
            throw SlipwayException.invalid("%s does not build: %s"
                    .formatted(request.id(), Files.readString(broken).strip()));
        }
        log.line("packing");
        return new BuildResult(artifact(request), detection);
    }

    @Override
    public Set<BuilderTrait> traits() {
        return traits;
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private Artifact artifact(BuildRequest request) throws IOException {
        var archive = request.scratch().resolve("slug.tar.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            Tar.write(request.tree(), out);
        }
        var slug = artifacts.store(archive);
        return traits.contains(BuilderTrait.MAKES_SLUGS)
                ? slug
                : new Artifact.Image("registry.example.com/sample@" + slug.digest());
    }
}

package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderCapability;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.Detection;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages;
import io.slipway.tck.Tar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/// Recognises a tree by a file `app.txt`, which holds the start command, and packs the tree as it is. A tree
/// with a file `broken.txt` does not build, for the reason that stands in it.
public final class InMemoryBuilder implements Builder, KeepsImages {
    private final Artifacts artifacts;
    /// When each was made, by its digest.
    private final Map<String, Instant> images = new ConcurrentHashMap<>();

    private final Trouble trouble = new Trouble();
    private final Set<BuilderTrait> traits;
    private final Set<String> settings;

    /// Makes slugs.
    public InMemoryBuilder(Artifacts artifacts) {
        this(artifacts, EnumSet.of(BuilderTrait.MAKES_SLUGS));
    }

    public InMemoryBuilder(Artifacts artifacts, Set<BuilderTrait> traits) {
        this(artifacts, traits, Set.of());
    }

    /// @param settings that it takes, and makes nothing of
    public InMemoryBuilder(Artifacts artifacts, Set<BuilderTrait> traits, Set<String> settings) {
        this.artifacts = artifacts;
        this.traits = Set.copyOf(traits);
        this.settings = Set.copyOf(settings);
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
    public Set<String> settings() {
        return settings;
    }

    @Override
    public <C extends BuilderCapability> Optional<C> capability(Class<C> type) {
        return traits.contains(BuilderTrait.MAKES_IMAGES) ? Builder.super.capability(type) : Optional.empty();
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
        return traits.contains(BuilderTrait.MAKES_SLUGS) ? slug : made(request, slug.digest());
    }

    private Artifact.Image made(BuildRequest request, String digest) {
        var name = request.registry()
                .map(registry -> registry.prefix() + "/sample@")
                .orElse("");
        var image = new Artifact.Image(name + digest);
        images.put(image.digest(), Instant.now());
        return image;
    }

    @Override
    public boolean holds(Artifact.Image image, Optional<ImageRegistry> registry) {
        return images.containsKey(image.digest());
    }

    @Override
    public int removeUnneeded(Needed needed) {
        var gone = images.entrySet().stream()
                .filter(image -> !needed.digests().contains(image.getKey())
                        && image.getValue().isBefore(needed.young()))
                .map(Map.Entry::getKey)
                .toList();
        gone.forEach(images::remove);
        return gone.size();
    }
}

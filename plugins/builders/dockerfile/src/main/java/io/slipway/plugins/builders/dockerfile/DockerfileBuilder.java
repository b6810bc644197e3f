package io.slipway.plugins.builders.dockerfile;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.docker.Images;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.Detection;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lets a Docker engine build what a Dockerfile says. The image stays on that engine, or goes to the registry of
/// the datacenter that it is for. The engine keeps what each step made, so that the next build is quicker.
final class DockerfileBuilder implements Builder, KeepsImages {
    static final String TARGET = "target";

    private final DockerfileBuilderConfig config;
    private final EngineAddress address;
    private final Map<String, String> labels;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Engine engine;

    /// @param labels by which images are known as ours
    DockerfileBuilder(DockerfileBuilderConfig config, EngineAddress address, Map<String, String> labels) {
        this.config = config;
        this.address = address;
        this.labels = Map.copyOf(labels);
    }

    @Override
    public Optional<Detection> detect(Path tree) throws IOException {
        return Dockerfile.in(tree).map(file -> detection(file, file.port()));
    }

    @Override
    public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
        var dockerfile = Dockerfile.wanted(request.tree(), request.settings());
        var ours = new HashMap<>(OwnLabels.of(request.owner()));
        ours.putAll(labels);
        var images = images();
        var underWay = BuiltImages.underWay(request.id());
        log.line("-----> %s, built by the engine at %s".formatted(dockerfile.name(), address));
        new EngineBuild(engine(), config, request, log).run(dockerfile, underWay, ours);
        var image = engine().image(underWay)
                .orElseThrow(() ->
                        new SlipwayException(Failure.UNAVAILABLE, "image %s was removed just now".formatted(underWay)));
        var artifact = images.keep(request, image, log);
        var port = Images.exposed(image.path("Config")).stream()
                .mapToInt(Integer::intValue)
                .min();
        log.line("-----> Image %s of %d MiB"
                .formatted(artifact.reference(), image.path("Size").asLong() >> 20));
        return new BuildResult(artifact, detection(dockerfile, port));
    }

    private static Detection detection(Dockerfile file, OptionalInt port) {
        return new Detection("dockerfile", file.base(), Map.of(), port, Map.of(), List.of(), file.name());
    }

    @Override
    public boolean holds(Artifact.Image image, Optional<ImageRegistry> registry) throws InterruptedException {
        return images().holds(image, registry);
    }

    @Override
    public int removeUnneeded(Needed needed) throws InterruptedException {
        // Who builds no Dockerfile may have no engine, and needs not be told so every few minutes.
        return address instanceof EngineAddress.Unix(Path socket) && Files.notExists(socket)
                ? 0
                : images().removeUnneeded(needed);
    }

    private BuiltImages images() {
        return new BuiltImages(engine(), config, labels);
    }

    /// Made when it is first needed: an installation that builds no Dockerfile has no use for one.
    private Engine engine() {
        lock.lock();
        try {
            var known = engine;
            if (known == null) {
                known = new Engine(address);
                engine = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<BuilderTrait> traits() {
        return Set.of(BuilderTrait.MAKES_IMAGES);
    }

    @Override
    public Set<String> settings() {
        return Set.of(Dockerfile.SETTING, TARGET);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (engine != null) {
                engine.close();
                engine = null;
            }
        } finally {
            lock.unlock();
        }
    }
}

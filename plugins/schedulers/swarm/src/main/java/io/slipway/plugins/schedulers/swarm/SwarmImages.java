package io.slipway.plugins.schedulers.swarm;

import io.slipway.docker.Engine;
import io.slipway.docker.Images;
import io.slipway.docker.Lasting;
import io.slipway.docker.SlugImages;
import io.slipway.image.SlugTar;
import io.slipway.spi.Failure;
import io.slipway.spi.PluginContext;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;

/// What an artifact is to the hosts of a Swarm: an image in a registry that each of them fetches by itself. The
/// manager fetches it first, to know its user and ports and to refuse what cannot be had; of a slug it makes one
/// and sends it to the registry.
final class SwarmImages implements AutoCloseable {
    private final Engine engine;
    private final SwarmSchedulerConfig config;
    private final SlugImages slugs;
    private final Images images;
    private final Lasting pushes = new Lasting();

    SwarmImages(Engine engine, SwarmSchedulerConfig config, Labels labels, PluginContext context) {
        this.engine = engine;
        this.config = config;
        var marks = labels.slugs(config.slugRegistry().orElse("none"));
        slugs = new SlugImages(engine, marks, context.artifacts(), SlugTar.Owner.parse(config.user()));
        images = new Images(
                engine, new Images.Settings(config.slugImage(), config.pullWithin(), config.registries()), slugs);
    }

    ServiceBody.Image ensure(Artifact artifact) throws InterruptedException {
        if (artifact instanceof Artifact.Image image && !image.isPublished()) {
            throw SlipwayException.unsupported(
                    ("image %s is only on the engine that built it, and a Swarm's hosts fetch images from a registry:"
                                    + " set 'registry' of this datacenter, and deploy again")
                            .formatted(image.reference()));
        }
        var facts = images.ensure(artifact);
        var architecture = engine.image(facts.reference())
                .map(image -> image.path("Architecture").asText())
                .orElseThrow(() -> new SlipwayException(
                        Failure.UNAVAILABLE, "image %s was removed just now".formatted(facts.reference())));
        var reference = switch (artifact) {
            case Artifact.Image(String given) -> given;
            case Artifact.Slug _ -> published(facts.reference());
        };
        return new ServiceBody.Image(reference, architecture, facts);
    }

    private String published(String reference) throws InterruptedException {
        var credentials = images.credentials(reference);
        var digest = engine.digest(reference, credentials);
        if (digest.isEmpty()) {
            var tag = reference.lastIndexOf(':');
            pushes.join(
                    "push image " + reference,
                    () -> engine.push(
                            reference.substring(0, tag),
                            reference.substring(tag + 1),
                            credentials,
                            config.pullWithin()));
            digest = engine.digest(reference, credentials);
        }
        return reference + "@"
                + digest.orElseThrow(() -> new SlipwayException(
                        Failure.UNAVAILABLE,
                        "the registry does not hold %s just after it got it".formatted(reference)));
    }

    /// What hosts show to the registry of this artifact; empty for none.
    String credentials(Artifact artifact) {
        return images.credentials(
                switch (artifact) {
                    case Artifact.Image(String reference) -> reference;
                    case Artifact.Slug _ -> config.slugRegistry().orElse("");
                });
    }

    /// Of images made of slugs, on the manager: the registry keeps them.
    void removeUnused() throws InterruptedException {
        if (config.slugRegistry().isPresent()) {
            slugs.removeUnused();
        }
    }

    @Override
    public void close() {
        pushes.close();
        images.close();
        slugs.close();
    }
}

package io.slipway.engine.publication;

import io.slipway.engine.build.Builds;
import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.configuration.SlugSettings;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.image.ImageRegistry;
import io.slipway.engine.publication.Publication.State;
import io.slipway.engine.store.Database;
import io.slipway.image.BaseImage;
import io.slipway.image.ImageReference;
import io.slipway.image.RegistryAccess;
import io.slipway.image.Repository;
import io.slipway.image.SlugImage;
import io.slipway.image.SlugLayer;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.Detection;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes images of slugs for datacenters whose hosts fetch what they run, and pushes them to the datacenter's
/// registry. A release has one image in each datacenter, and keeps it: the next release gets a base that was
/// changed meanwhile, and goes through a rollout with it.
public final class Publications {
    private static final Logger LOG = LoggerFactory.getLogger(Publications.class);
    private static final Duration YOUNG = Duration.ofHours(1);

    private final Database database;
    private final Builds builds;
    private final ImageRegistry registries;
    private final Datacenters datacenters;
    private final Artifacts artifacts;
    private final Scratch scratch;
    private final Clock clock;

    @Inject
    public Publications(
            Database database,
            Builds builds,
            ImageRegistry registries,
            Datacenters datacenters,
            Artifacts artifacts,
            Scratch scratch,
            Clock clock) {
        this.database = database;
        this.builds = builds;
        this.registries = registries;
        this.datacenters = datacenters;
        this.artifacts = artifacts;
        this.scratch = scratch;
        this.clock = clock;
    }

    /// Whether slugs become images there, by the configuration as it is now.
    public boolean isFor(String datacenter) {
        return datacenters.find(datacenter).flatMap(Datacenter::slugs).isPresent();
    }

    /// The image of a release there; empty until it is published.
    public Optional<Artifact.Image> find(String releaseId, String datacenter) {
        return database.read(tx -> PublicationRows.find(tx, releaseId, datacenter))
                .filter(found -> found.state() == State.PUBLISHED)
                .map(found -> new Artifact.Image(found.reference()));
    }

    /// What is to be published.
    ///
    /// @param buildId that made the slug, where it is known still
    /// @param component as its repository is called, in one level: many registries allow no more below a path
    public record Order(String releaseId, Optional<String> buildId, Artifact.Slug slug, String component) {}

    /// Repeatable: what was cut off is made on the same base again, and what is in the registry is not sent twice.
    ///
    /// @param datacenter that [#isFor] names
    /// @throws SlipwayException `DENIED` and `UNAVAILABLE` as the registries say; `INVALID` or `UNSUPPORTED` if the
    ///     base does not do
    public void publish(String datacenter, Order order) throws InterruptedException {
        var place = datacenters.find(datacenter);
        var slugs = place.flatMap(Datacenter::slugs).orElseThrow();
        var registry = place.flatMap(Datacenter::registry)
                .map(RegistrySettings::images)
                .orElseThrow();
        var reference = base(datacenter, slugs, order);
        var prefix = registry.prefix() + "/" + order.component();
        try (var from = registries.open(reference);
                var to = new Repository(RegistryAccess.to(registry), prefix.substring(prefix.indexOf('/') + 1));
                var bench = scratch.open()) {
            var base = BaseImage.read(reference, from, processor());
            var owner = slugs.owner();
            SlugLayer layer;
            try (var in = artifacts.open(order.slug())) {
                layer = SlugLayer.write(order.slug(), in, owner, bench.file("layer"));
            }
            var image = SlugImage.of(base, order.slug(), layer, owner);
            var published = new Publication(
                    order.releaseId(),
                    datacenter,
                    prefix + "@" + image.manifest().digest(),
                    base.reference(),
                    State.PUSHING,
                    clock.instant());
            database.write(tx -> PublicationRows.begin(tx, published));
            for (var each : base.layers()) {
                to.take(each, from, bench.file("base"));
            }
            to.put(layer.digest(), layer.file());
            to.put(image.config().digest(), image.config().bytes());
            // What names the others goes last: until then there is no image.
            to.put(image.manifest());
            database.write(tx -> PublicationRows.published(tx, order.releaseId(), datacenter));
            LOG.info("slug {} is image {} on {}", order.slug().digest(), published.reference(), published.base());
        } catch (IOException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "cannot make an image of %s: %s".formatted(order.slug().digest(), e.getMessage()),
                    e);
        }
    }

    /// What was begun goes on with the base that it was begun with.
    private ImageReference base(String datacenter, SlugSettings slugs, Order order) {
        return database.read(tx -> {
            var begun = PublicationRows.find(tx, order.releaseId(), datacenter);
            if (begun.isPresent()) {
                return ImageReference.parse(begun.get().base());
            }
            var language = order.buildId()
                    .flatMap(id -> builds.find(tx, id))
                    .flatMap(build -> build.recognised())
                    .map(Detection::language)
                    .orElse("");
            return slugs.base(language);
        });
    }

    /// Slugs are built for the machine that they are built on.
    private static String processor() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm64";
            case "x86_64" -> "amd64";
            case String other -> other;
        };
    }

    /// Takes images out of their registries that no release needs. Whatever else lies there is left alone.
    ///
    /// @param held whether this is still the one server that does it for all
    public void removeUnneeded(BooleanSupplier held) throws InterruptedException {
        var young = clock.instant().minus(YOUNG);
        for (var each : database.read(tx -> PublicationRows.unneeded(tx, young))) {
            if (!held.getAsBoolean()) {
                return;
            }
            try {
                if (database.<Boolean>transaction(tx -> PublicationRows.leave(tx, each))) {
                    remove(each);
                    database.write(tx -> PublicationRows.forget(tx, each));
                }
            } catch (SlipwayException e) {
                LOG.warn("image {}, which nothing needs, stays for now: {}", each.reference(), e.getMessage());
            }
        }
    }

    private void remove(Publication publication) throws InterruptedException {
        var reference = ImageReference.parse(publication.reference());
        var isKnown = datacenters
                .find(publication.datacenter())
                .flatMap(Datacenter::registry)
                .map(RegistrySettings::images)
                .filter(registry -> publication.reference().startsWith(registry.prefix() + "/"))
                .isPresent();
        if (!isKnown) {
            LOG.warn("image {} stays where it is: no datacenter names its registry any more", reference);
            return;
        }
        try (var repository = registries.open(reference)) {
            if (repository.remove(reference.version())) {
                LOG.info("removed image {}, which nothing needs any more", reference);
            } else {
                LOG.warn("image {} stays where it is: its registry lets nobody remove images", reference);
            }
        } catch (SlipwayException e) {
            if (e.failure() != Failure.DENIED) {
                throw e;
            }
            // Who may push and not remove must be able to push it again.
            LOG.warn("image {} stays where it is: {}", reference, e.getMessage());
        }
    }
}

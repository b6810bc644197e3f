package io.slipway.engine.build;

import io.slipway.engine.image.ImageRegistry;
import io.slipway.engine.image.ResolvedImage;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.image.ImageReference;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.Detection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The build of an image by reference: nothing is built, what is written down is which image the reference meant
/// at this time.
final class ImagePinning {
    private static final String BUILDER = "image";

    private final Database database;
    private final Builds builds;
    private final ImageRegistry images;
    private final IdSource ids;

    ImagePinning(Database database, Builds builds, ImageRegistry images, IdSource ids) {
        this.database = database;
        this.builds = builds;
        this.images = images;
        this.ids = ids;
    }

    Build run(BuildRunner.Order order, Target target, BuildLog log) throws InterruptedException {
        var written = order.source().location();
        if (!target.runs(Set.of(BuilderTrait.MAKES_IMAGES))) {
            throw SlipwayException.unsupported(
                    "component '%s' is the image %s, and datacenter %s runs %s: deploy to a space of another datacenter"
                            .formatted(order.owner().component(), written, target.datacenter(), target.wanted()));
        }
        var image = images.resolve(ImageReference.parse(written));
        if (image.facts().runs().isEmpty() && order.command().isEmpty()) {
            throw SlipwayException.invalid(
                    "image %s has neither entry point nor command: set 'command' of component '%s'"
                            .formatted(written, order.owner().component()));
        }
        var known = database.read(tx -> builds.ofSource(tx, order.componentId(), image.digest()));
        if (known.isPresent()) {
            log.line("nothing changed: %s is %s still".formatted(written, image.digest()));
            return known.get();
        }
        log.line("%s is %s".formatted(written, image.reference()));
        image.facts().told().forEach(log::line);
        return insert(order, image);
    }

    private Build insert(BuildRunner.Order order, ResolvedImage image) {
        var id = ids.next("b");
        var recognised = new Detection(
                BUILDER, Optional.empty(), Map.of(), image.facts().port(), Map.of(), List.of(), image.reference());
        var begin = new Builds.Begin(
                id,
                order.componentId(),
                image.digest(),
                Optional.empty(),
                image.digest(),
                order.source().location(),
                BUILDER);
        database.write(tx -> {
            builds.begin(tx, begin);
            builds.succeed(tx, id, new BuildResult(new Artifact.Image(image.reference()), recognised));
        });
        return database.read(tx -> builds.find(tx, id)).orElseThrow();
    }
}

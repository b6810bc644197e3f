package io.slipway.plugins.builders.dockerfile;

import io.slipway.image.ImageReference;
import io.slipway.image.RegistryAccess;
import io.slipway.image.Repository;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.ImageRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes an image out of its registry, which no engine does.
final class Unpublishing {
    private static final Logger LOG = LoggerFactory.getLogger(Unpublishing.class);

    private Unpublishing() {}

    /// Absent already is success. A registry that allows nobody to delete keeps it; that is told and no more.
    static void remove(String text, ImageRegistry registry) throws InterruptedException {
        var reference = ImageReference.parse(text);
        try (var repository = new Repository(RegistryAccess.to(registry), reference.repository())) {
            if (!repository.remove(reference.version())) {
                LOG.warn("The registry lets nobody remove images: {} stays there", reference);
            }
        } catch (SlipwayException e) {
            LOG.warn("{} stays where it is: {}", reference, e.getMessage());
        }
    }
}

package io.slipway.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.image.Document;
import io.slipway.image.ImageReference;
import io.slipway.image.RegistryAccess;
import io.slipway.image.Repository;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/// Asks registries which digest a tag means, and for the configuration of the image. Moves no layer.
public final class ImageRegistry {
    private final Datacenters datacenters;

    @Inject
    public ImageRegistry(Datacenters datacenters) {
        this.datacenters = datacenters;
    }

    /// @throws SlipwayException `INVALID` if there is no such image, `DENIED` if the registry wants other
    ///     credentials, `UNAVAILABLE` if it did not answer
    public ResolvedImage resolve(ImageReference reference) throws InterruptedException {
        try (var repository = open(reference)) {
            var found = manifest(repository, reference, reference.version());
            var manifest = found.tree().has("manifests")
                    ? manifest(repository, reference, platform(reference, found.tree()))
                    : found;
            var config = repository.blob(
                    manifest.tree().path("config").path("digest").asText());
            return new ResolvedImage(
                    reference.pinned(found.digest()),
                    found.digest(),
                    ImageFacts.of(Document.of(config, "").tree().path("config")));
        }
    }

    /// Where the image is, with what the datacenters know of its registry; the caller closes it.
    public Repository open(ImageReference reference) {
        return new Repository(access(reference.registry()), reference.repository());
    }

    private static Document manifest(Repository repository, ImageReference reference, String version)
            throws InterruptedException {
        return repository
                .manifest(version)
                .orElseThrow(() -> SlipwayException.invalid(
                        "registry %s has no image %s: see whether name and tag are right, and whether it is public"
                                .formatted(reference.registry(), reference)));
    }

    /// Registries speak TLS, but for those of this machine, as every engine has it, and those that a datacenter
    /// names with `http:`.
    private RegistryAccess access(String registry) {
        return datacenters.all().stream()
                .map(Datacenter::registry)
                .flatMap(Optional::stream)
                .filter(each -> registry.equals(each.url().getAuthority()))
                // Several datacenters may name one registry, and one of them its password.
                .min(Comparator.comparing(each -> each.user() == null || each.password() == null))
                .map(RegistrySettings::images)
                .map(RegistryAccess::to)
                .orElseGet(() -> RegistryAccess.unknown(registry));
    }

    /// The image for Linux on the commonest processor: what it says of itself is the same for all.
    private static String platform(ImageReference reference, JsonNode index) {
        var first = "";
        var others = new TreeSet<String>();
        for (var each : index.path("manifests")) {
            var platform = each.path("platform");
            others.add(platform.path("os").asText() + "/"
                    + platform.path("architecture").asText());
            var fits = platform.path("os").asText().equals("linux");
            if (fits
                    && (first.isEmpty()
                            || platform.path("architecture").asText().equals("amd64"))) {
                first = each.path("digest").asText();
            }
        }
        if (first.isEmpty()) {
            throw SlipwayException.unsupported(
                    "image %s is not made for Linux, only for %s".formatted(reference, String.join(", ", others)));
        }
        return first;
    }
}

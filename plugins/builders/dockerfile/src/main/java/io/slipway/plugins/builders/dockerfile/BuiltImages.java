package io.slipway.plugins.builders.dockerfile;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.docker.Images;
import io.slipway.docker.RegistryLogin;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages.Needed;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The images that builds left on the engine and in registries. One of ours has our labels, which images that
/// others make from it inherit, and a name that we gave: its tag is the beginning of its own id, or it is one of
/// a build under way.
final class BuiltImages {
    private static final String UNDER_WAY = "slipway-building";
    /// On an engine without a registry; nobody can push it by mistake, since no registry has such a host.
    private static final String HERE = "slipway-built";

    private static final int TAG = 12;

    private final Engine engine;
    private final DockerfileBuilderConfig config;
    private final Map<String, String> labels;

    BuiltImages(Engine engine, DockerfileBuilderConfig config, Map<String, String> labels) {
        this.engine = engine;
        this.config = config;
        this.labels = labels;
    }

    /// The name of an image until its build has come to its end.
    static String underWay(String build) {
        return UNDER_WAY + ":" + build;
    }

    /// Gives what was built its lasting name, and brings it to the registry where there is one.
    Artifact.Image keep(BuildRequest request, JsonNode image, BuildLog log) throws InterruptedException {
        var id = image.path("Id").asText();
        var repository = request.registry().map(ImageRegistry::prefix).orElse(HERE) + "/" + name(request.owner());
        engine.tag(id, repository, tag(id));
        engine.removeImage(underWay(request.id()));
        if (request.registry().isEmpty()) {
            return new Artifact.Image(id);
        }
        log.line("-----> Pushing to " + repository);
        return new Artifact.Image(
                repository + "@" + push(repository, tag(id), request.registry().get()));
    }

    private String push(String repository, String tag, ImageRegistry registry) throws InterruptedException {
        var digest = new AtomicReference<@Nullable String>();
        engine.push(repository, tag, credentials(registry), config.pushWithin(), piece -> {
            if (piece.path("aux").has("Digest")) {
                digest.set(piece.path("aux").path("Digest").asText());
            }
        });
        return Optional.ofNullable(digest.get())
                .orElseThrow(() -> new SlipwayException(
                        Failure.UNAVAILABLE,
                        "the engine pushed %s:%s and did not tell its digest".formatted(repository, tag)));
    }

    boolean holds(Artifact.Image image, Optional<ImageRegistry> registry) throws InterruptedException {
        return image.isPublished()
                ? engine.digest(
                                image.reference(),
                                registry.map(BuiltImages::credentials).orElse(""))
                        .isPresent()
                : engine.image(image.reference()).isPresent();
    }

    int removeUnneeded(Needed needed) throws InterruptedException {
        var removed = 0;
        for (var summary : engine.images(labels)) {
            var names = ourNames(summary);
            if (!names.isEmpty() && digests(summary).stream().noneMatch(needed.digests()::contains)) {
                var image = engine.image(summary.path("Id").asText());
                if (image.isPresent() && lastNamed(image.get()).isBefore(needed.young())) {
                    remove(names, summary, needed.registries());
                    removed++;
                }
            }
        }
        return removed;
    }

    private void remove(List<String> names, JsonNode summary, List<ImageRegistry> registries)
            throws InterruptedException {
        // The engine's knowledge of it goes last, so that what is cut off is found again.
        for (var reference : texts(summary.path("RepoDigests"))) {
            for (var registry : registries) {
                if (reference.startsWith(registry.prefix() + "/")) {
                    Unpublishing.remove(reference, registry);
                }
            }
        }
        for (var name : names) {
            engine.removeImage(name);
        }
    }

    private static List<String> ourNames(JsonNode summary) {
        var tag = tag(summary.path("Id").asText());
        return texts(summary.path("RepoTags")).stream()
                .filter(name -> name.endsWith(":" + tag) || name.startsWith(UNDER_WAY + ":"))
                .toList();
    }

    private static List<String> digests(JsonNode summary) {
        var digests = new ArrayList<>(texts(summary.path("RepoDigests")).stream()
                .map(reference -> new Artifact.Image(reference).digest())
                .toList());
        digests.add(summary.path("Id").asText());
        return digests;
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /// When the last build had it as its answer.
    private static Instant lastNamed(JsonNode image) {
        try {
            var named = Instant.parse(image.path("Metadata").path("LastTagTime").asText());
            return named.isAfter(Instant.EPOCH)
                    ? named
                    : Instant.parse(image.path("Created").asText());
        } catch (DateTimeParseException _) {
            return Instant.MAX; // An engine that does not tell keeps it.
        }
    }

    private static String credentials(ImageRegistry registry) {
        return registry.login()
                .map(login -> Images.credentials(
                        Images.host(registry.prefix() + "/"), new RegistryLogin(login.user(), login.password())))
                .orElse("");
    }

    private static String tag(String id) {
        return id.substring("sha256:".length(), "sha256:".length() + TAG);
    }

    // One level only: many registries allow no more below a path.
    private static String name(Owner owner) {
        return String.join(
                "-",
                owner.team(),
                owner.space(),
                Objects.requireNonNull(owner.app(), "an app is built"),
                Objects.requireNonNull(owner.component(), "a component is built"));
    }
}

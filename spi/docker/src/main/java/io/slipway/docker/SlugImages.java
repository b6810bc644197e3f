package io.slipway.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.image.SlugTar;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes an image of a slug: the base image and the slug's files in `/app`, put there through the engine, once
/// for all instances. No registry is asked, and none gets it.
public final class SlugImages implements AutoCloseable {
    private final Engine engine;
    private final Marks marks;
    private final Artifacts artifacts;
    private final SlugTar.Owner owner;
    private final Lasting lasting = new Lasting();

    public SlugImages(Engine engine, Marks marks, Artifacts artifacts, SlugTar.Owner owner) {
        this.engine = engine;
        this.marks = marks;
        this.artifacts = artifacts;
        this.owner = owner;
    }

    /// @param labels by which images of slugs, and what they are made in, are known as ours
    /// @param repository the name that they get; tags tell them apart
    /// @param containers how names of containers begin that they are made in
    public record Marks(Map<String, String> labels, String repository, String containers) {
        public Marks {
            labels = Map.copyOf(labels);
        }
    }

    /// The image's reference.
    public String ensure(Artifact.Slug slug, String base, JsonNode baseImage) throws InterruptedException {
        var tag = tag(slug, baseImage.path("Id").asText());
        var reference = marks.repository() + ":" + tag;
        if (engine.image(reference).isEmpty()) {
            lasting.join("make an image of " + slug.digest(), () -> make(slug, base, tag));
        }
        return reference;
    }

    private void make(Artifact.Slug slug, String base, String tag) throws InterruptedException {
        var body = engine.object().put("Image", base);
        body.putArray("Entrypoint").add("/bin/sh");
        var ours = new LinkedHashMap<>(marks.labels());
        ours.put("io.slipway.slug", slug.digest());
        var own = body.putObject("Labels");
        ours.forEach(own::put);
        body.putObject("HostConfig").put("NetworkMode", "none");
        // Not only the tag: another server may be making the same image, and neither must disturb the other.
        var name = "%s-%s-%x".formatted(marks.containers(), tag, System.nanoTime());
        var id = engine.create(name, body)
                .orElseThrow(
                        () -> new SlipwayException(Failure.UNAVAILABLE, "there is a container %s".formatted(name)));
        try {
            engine.putArchive(id, "/", out -> {
                try (var in = artifacts.open(slug)) {
                    new SlugTar(SlugTar.FOLDER, owner).copy(in, slug.digest(), out);
                }
            });
            var config = engine.object().put("WorkingDir", "/" + SlugTar.FOLDER);
            var kept = config.putObject("Labels");
            ours.forEach(kept::put);
            if (engine.image(marks.repository() + ":" + tag).isEmpty()) {
                engine.commit(id, marks.repository(), tag, config);
            }
        } finally {
            removeQuietly(id);
        }
    }

    // The failure that led here must not be hidden by the next one; a later clean-up finds it by its labels.
    private void removeQuietly(String id) throws InterruptedException {
        try {
            engine.remove(id);
        } catch (SlipwayException e) {
            org.slf4j.LoggerFactory.getLogger(SlugImages.class).warn("Container {} stays for now", id, e);
        }
    }

    private static String tag(Artifact.Slug slug, String base) {
        return slug.digest().substring("sha256:".length(), "sha256:".length() + 40) + "-"
                + base.replace("sha256:", "").substring(0, 12);
    }

    /// Removes those that no container uses, of two that were made at a time the one without a name too.
    public void removeUnused() throws InterruptedException {
        for (var image : engine.images(marks.labels())) {
            var tag = image.path("RepoTags").path(0).asText("<none>");
            engine.removeImage(tag.startsWith("<none>") ? image.path("Id").asText() : tag);
        }
    }

    @Override
    public void close() {
        lasting.close();
    }
}

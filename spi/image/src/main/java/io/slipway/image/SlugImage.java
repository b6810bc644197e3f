package io.slipway.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.io.IOException;
import java.util.Set;

/// The image of a slug: the layers of its base, and one more. Made of the same it is the same to the byte; on
/// another base it has the same last layer. Pure.
///
/// @param config the image's configuration, a blob of its registry
public record SlugImage(Document manifest, Document config) {
    /// What images call the slug that they were made of.
    public static final String LABEL = "io.slipway.slug";

    private static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final Set<String> KNOWN = Set.of(DOCKER, OCI);
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param user whom the program runs as: numbers of a user and a group
    /// @throws SlipwayException `UNSUPPORTED` if the base is of a format that is no longer, or not yet, known
    public static SlugImage of(BaseImage base, Artifact.Slug slug, SlugLayer layer, SlugTar.Owner user)
            throws IOException {
        if (!KNOWN.contains(base.manifest().mediaType())) {
            throw SlipwayException.unsupported("base image %s has a manifest of type '%s', must be one of %s"
                    .formatted(base.reference(), base.manifest().mediaType(), String.join(", ", KNOWN)));
        }
        var config = config(base, slug, layer, user);
        var manifest = (ObjectNode) base.manifest().tree();
        var isDocker = base.manifest().mediaType().equals(DOCKER);
        manifest.remove("annotations");
        ((ObjectNode) manifest.path("config")).put("digest", config.digest()).put("size", config.bytes().length);
        manifest.withArray("layers")
                .addObject()
                .put("mediaType", isDocker ? DOCKER_LAYER : OCI_LAYER)
                .put("size", layer.bytes())
                .put("digest", layer.digest());
        return new SlugImage(
                Document.of(JSON.writeValueAsBytes(manifest), base.manifest().mediaType()), config);
    }

    private static Document config(BaseImage base, Artifact.Slug slug, SlugLayer layer, SlugTar.Owner user)
            throws IOException {
        var root = (ObjectNode) JSON.readTree(base.config());
        // Of the container that the base was made in, if it was: nobody's here.
        root.remove("container");
        root.remove("container_config");
        var config = root.withObject("/config");
        config.put("WorkingDir", "/" + SlugTar.FOLDER);
        config.put("User", user.user() + ":" + user.group());
        if (!config.path("Labels").isObject()) {
            config.putObject("Labels");
        }
        config.withObject("/Labels").put(LABEL, slug.digest());
        root.withObject("/rootfs").withArray("diff_ids").add(layer.plain());
        if (root.path("history").isArray()) {
            var step = root.withArray("history").addObject();
            // A time of its own would make another image each time.
            if (root.hasNonNull("created")) {
                step.set("created", root.get("created"));
            }
            step.put("created_by", "slipway: " + slug.digest());
        }
        return Document.of(JSON.writeValueAsBytes(root), "application/octet-stream");
    }
}

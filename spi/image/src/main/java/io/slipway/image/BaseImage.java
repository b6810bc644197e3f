package io.slipway.image;

import io.slipway.spi.SlipwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// An image that others are built on: one platform's manifest and its configuration.
///
/// @param reference with the digest by which it was asked for, of an index where it is one
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record BaseImage(String reference, Document manifest, byte[] config) {
    /// The image of `from` for Linux on `processor`, as Go calls it: `amd64`, `arm64`.
    ///
    /// @throws SlipwayException `INVALID` if there is none, `UNSUPPORTED` if it is for others only
    public static BaseImage read(ImageReference reference, Repository from, String processor)
            throws InterruptedException {
        var found = from.manifest(reference.version()).orElseThrow(() -> missing(reference.toString()));
        var manifest = found;
        if (found.tree().has("manifests")) {
            var chosen = platform(reference, found, processor);
            manifest = from.manifest(chosen).orElseThrow(() -> missing(reference.pinned(chosen)));
        }
        var config = from.blob(manifest.tree().path("config").path("digest").asText());
        var base = new BaseImage(reference.pinned(found.digest()), manifest, config);
        base.check(processor);
        return base;
    }

    private static SlipwayException missing(String reference) {
        return SlipwayException.invalid(
                "there is no base image %s: see whether 'slugs' of the datacenter names it right".formatted(reference));
    }

    private static String platform(ImageReference reference, Document index, String processor) {
        var others = new TreeSet<String>();
        Optional<String> chosen = Optional.empty();
        for (var each : index.tree().path("manifests")) {
            var platform = each.path("platform");
            var name = platform.path("os").asText() + "/"
                    + platform.path("architecture").asText();
            others.add(name);
            if (chosen.isEmpty() && name.equals("linux/" + processor)) {
                chosen = Optional.of(each.path("digest").asText());
            }
        }
        return chosen.orElseThrow(() -> unfit(reference.toString(), processor, String.join(", ", others)));
    }

    private void check(String processor) {
        var config = Document.of(this.config, "").tree();
        var name = config.path("os").asText("linux") + "/"
                + config.path("architecture").asText(processor);
        if (!name.equals("linux/" + processor)) {
            throw unfit(reference, processor, name);
        }
    }

    private static SlipwayException unfit(String reference, String processor, String found) {
        return SlipwayException.unsupported(
                "base image %s is made for %s, slugs are built here for linux/%s: name a base that is made for it"
                        .formatted(reference, found, processor));
    }

    /// Digests of its layers, the lowest first.
    public List<String> layers() {
        var layers = new ArrayList<String>();
        manifest.tree()
                .path("layers")
                .forEach(layer -> layers.add(layer.path("digest").asText()));
        return layers;
    }
}

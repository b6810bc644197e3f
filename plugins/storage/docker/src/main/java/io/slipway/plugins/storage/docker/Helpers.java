package io.slipway.plugins.storage.docker;

import static io.slipway.docker.EngineCalls.expect;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineCalls;
import io.slipway.docker.EngineHttp.Body;
import io.slipway.docker.EngineHttp.Content;
import io.slipway.docker.EngineHttp.Request;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.VolumeId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// The way to the content of a volume: a container that mounts it and is never started. It is made of an image without
/// a single program, so that none has to be pulled.
final class Helpers {
    /// Where the content is mounted.
    static final String FOLDER = "volume";

    private static final Duration COPY = Duration.ofHours(12);
    private static final Duration WORK = Duration.ofSeconds(60);

    private final Engine engine;
    private final Labels labels;

    Helpers(Engine engine, Labels labels) {
        this.engine = engine;
        this.labels = labels;
    }

    @FunctionalInterface
    private interface Use {
        void with(String container) throws IOException, InterruptedException;
    }

    /// The content as a tar.
    void read(VolumeId id, String volume, OutputStream out) throws IOException, InterruptedException {
        use(id, volume, container -> {
            var path = "/containers/%s/archive?path=/%s/.".formatted(container, FOLDER);
            try (var answer = engine.stream("read volume " + volume, path)) {
                answer.body().transferTo(out);
            }
        });
    }

    /// @param tar whose entries lie in [#FOLDER]
    void write(VolumeId id, String volume, Content tar) throws IOException, InterruptedException {
        use(id, volume, container -> {
            var doing = "fill volume " + volume;
            var request = new Request(
                    "PUT",
                    "/containers/%s/archive?path=/".formatted(container),
                    Map.of("Content-Type", "application/x-tar"),
                    new Body.Streamed(tar));
            expect(doing, engine.calls().call(doing, request, COPY), 200);
        });
    }

    private void use(VolumeId id, String volume, Use use) throws IOException, InterruptedException {
        var name = "%s-h%s"
                .formatted(
                        labels.name(id),
                        HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
        try {
            make(id, volume, name);
            use.with(name);
        } finally {
            engine.remove(name);
        }
    }

    private void make(VolumeId id, String volume, String name) throws InterruptedException {
        var body = engine.object().put("Image", labels.image());
        body.putArray("Cmd").add("never");
        body.set("Labels", engine.calls().tree(labels.of(Labels.Kind.HELPER, id)));
        var host = body.putObject("HostConfig").put("NetworkMode", "none");
        var mount = host.putArray("Mounts").addObject();
        mount.put("Type", "volume").put("Source", volume).put("Target", "/" + FOLDER);
        mount.putObject("VolumeOptions").put("NoCopy", true);
        // Whoever removes the last volume removes the image too, perhaps at this moment.
        for (var attempt = 1; ; attempt++) {
            if (engine.image(labels.image()).isEmpty()) {
                makeImage();
            }
            try {
                if (engine.create(name, body).isEmpty()) {
                    throw SlipwayException.conflict("container %s is there already".formatted(name));
                }
                return;
            } catch (SlipwayException e) {
                if (attempt == 3 || engine.image(labels.image()).isPresent()) {
                    throw e;
                }
            }
        }
    }

    private void makeImage() throws InterruptedException {
        var path = new StringBuilder("/images/create?fromSrc=-&repo=" + labels.image() + "&tag=latest");
        labels.of(Labels.Kind.HELPER)
                .forEach((name, value) ->
                        path.append("&changes=").append(EngineCalls.encode("LABEL %s=%s".formatted(name, value))));
        var request = new Request(
                "POST",
                path.toString(),
                Map.of("Content-Type", "application/x-tar"),
                new Body.Streamed(Helpers::nothing));
        engine.calls().lines("make image " + labels.image(), request, WORK, _ -> {});
    }

    private static void nothing(OutputStream out) throws IOException {
        var tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.putArchiveEntry(new TarArchiveEntry(FOLDER + "/"));
        tar.closeArchiveEntry();
        tar.finish();
    }

    /// Those that a crash has left.
    void removeAll(VolumeId id) throws InterruptedException {
        for (var container : engine.containers(labels.of(Labels.Kind.HELPER, id))) {
            engine.remove(container.path("Id").asText());
        }
    }

    /// Two who make it at a time make two, one of which has no name.
    void removeImages() throws InterruptedException {
        for (var image : engine.images(labels.of(Labels.Kind.HELPER))) {
            engine.removeImage(image.path("Id").asText());
        }
    }

    static SlipwayException cut(VolumeId id, IOException e) {
        return new SlipwayException(Failure.UNAVAILABLE, "the engine broke off at volume " + id, e);
    }
}

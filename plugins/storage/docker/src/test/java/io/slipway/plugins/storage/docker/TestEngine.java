package io.slipway.plugins.storage.docker;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.tck.TestContext;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// The engine that tests use, any that `DOCKER_HOST` names, with the base images of `testbeds/docker`.
final class TestEngine {
    private static final URI HOST =
            URI.create(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));
    static final String BUSYBOX = "slipway/busybox";

    private TestEngine() {}

    static Engine open() {
        return new Engine(EngineAddress.parse(HOST));
    }

    /// Of an installation that nobody else is: the engine may be shared.
    static TestContext context(Path folder) {
        var own = "t" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var context = TestContext.in(folder);
        return new TestContext(own, "docker1/storage/default", folder, context.artifacts(), context.clock());
    }

    static Storage storage(TestContext context) {
        return new DockerStorageFactory().create(new DockerStorageConfig(HOST, Optional.empty(), "1000:1000"), context);
    }

    /// What `command` prints, run by the volumes' user in a container that mounts the volume at `/data`.
    static String inside(TestContext context, Mount mount, String command) throws Exception {
        var volume = switch (mount) {
            case Mount.EngineVolume(String name, var _) -> name;
            case Mount.Directory directory -> throw new AssertionError(directory);
        };
        try (var engine = open()) {
            var name = "%s-test-%s"
                    .formatted(
                            context.installation(),
                            HexFormat.of()
                                    .toHexDigits(ThreadLocalRandom.current().nextInt()));
            var body = engine.object().put("Image", BUSYBOX).put("User", "1000:1000");
            body.putArray("Entrypoint").add("/bin/sh").add("-c");
            body.putArray("Cmd").add("(" + command + ") > /data/.out");
            body.putObject("HostConfig")
                    .put("NetworkMode", "none")
                    .putArray("Mounts")
                    .addObject()
                    .put("Type", "volume")
                    .put("Source", volume)
                    .put("Target", "/data");
            engine.create(name, body);
            try {
                engine.start(name).ifPresent(refusal -> {
                    throw refusal;
                });
                var ended = engine.calls()
                        .call(
                                "await " + name,
                                "POST",
                                "/containers/%s/wait".formatted(name),
                                null,
                                Duration.ofSeconds(60));
                if (ended.json().path("StatusCode").asInt(-1) != 0) {
                    throw new IOException("'%s' ended with %s".formatted(command, ended.json()));
                }
                return output(engine, name);
            } finally {
                engine.remove(name);
            }
        }
    }

    private static String output(Engine engine, String container) throws Exception {
        try (var answer = engine.stream(
                        "read the output", "/containers/%s/archive?path=/data/.out".formatted(container));
                var tar = new TarArchiveInputStream(answer.body())) {
            tar.getNextEntry();
            return new String(tar.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Everything on the engine that carries this installation's label.
    static String left(TestContext context) throws InterruptedException {
        var ours = new Labels(context).ours();
        try (var engine = open()) {
            return "containers %s, volumes %s, images %s"
                    .formatted(engine.containers(ours), engine.volumes(ours), engine.images(ours));
        }
    }
}

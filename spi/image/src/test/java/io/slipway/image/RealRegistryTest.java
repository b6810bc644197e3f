package io.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The registry and the engine that testbeds/docker starts: what one is given the other runs.
@RequiresBackend("docker")
final class RealRegistryTest {
    private static final SlugTar.Owner OWNER = new SlugTar.Owner(1000, 1000);

    @TempDir
    Path folder = Path.of("");

    private final String name = "published" + Long.toString(System.nanoTime(), 36) + "/web";
    private final List<String> pushed = new ArrayList<>();
    private RegistryAccess access = RegistryAccess.unknown("localhost");
    private Repository target = new Repository(access, name);

    @BeforeEach
    void open() {
        var host = Optional.ofNullable(System.getenv("SLIPWAY_TEST_REGISTRY"));
        assumeTrue(host.isPresent(), "SLIPWAY_TEST_REGISTRY names no registry with the images of testbeds/docker");
        access = RegistryAccess.unknown(host.get());
        target = new Repository(access, name);
    }

    @AfterEach
    void removeImages() throws Exception {
        for (var digest : pushed) {
            docker("rmi", "-f", access.host() + "/" + name + "@" + digest);
            target.remove(digest);
        }
        target.close();
    }

    @Test
    void anEngineRunsTheImageOfASlugAndABaseIsSwappedBeneathIt() throws Exception {
        var slug = TestSlug.of("hello from a slug");
        SlugLayer layer;
        try (var in = slug.open()) {
            layer = SlugLayer.write(slug.artifact(), in, OWNER, folder.resolve("layer"));
        }
        var first = push("slipway/busybox", slug, layer);
        assertThat(push("slipway/busybox", slug, layer)).as("the same again").isEqualTo(first);
        assertThat(ran(first)).isEqualTo("hello from a slug 1000 bin/serve");

        var second = push("slipway/run", slug, layer);
        assertThat(second).isNotEqualTo(first);
        assertThat(lastLayer(second)).isEqualTo(layer.digest()).isEqualTo(lastLayer(first));
        assertThat(target.remove(first)).isTrue();
        assertThat(target.manifest(first)).isEmpty();
        assertThat(target.manifest(second)).isPresent();
    }

    private String push(String repository, TestSlug slug, SlugLayer layer) throws IOException, InterruptedException {
        var reference = ImageReference.parse(access.host() + "/" + repository + ":latest");
        try (var from = new Repository(access, repository)) {
            var base = BaseImage.read(
                    reference, from, System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
            var image = SlugImage.of(base, slug.artifact(), layer, OWNER);
            for (var each : base.layers()) {
                target.take(each, from, folder.resolve("base"));
            }
            target.put(layer.digest(), layer.file());
            target.put(image.config().digest(), image.config().bytes());
            target.put(image.manifest());
            pushed.add(image.manifest().digest());
            return image.manifest().digest();
        }
    }

    private String lastLayer(String digest) throws InterruptedException {
        var layers = target.manifest(digest).orElseThrow().tree().path("layers");
        return layers.path(layers.size() - 1).path("digest").asText();
    }

    private String ran(String digest) throws IOException, InterruptedException {
        var image = access.host() + "/" + name + "@" + digest;
        docker("pull", "-q", image);
        return docker("run", "--rm", image, "sh", "-c", "echo $(cat index.html) $(id -u) $(readlink serve)");
    }

    private static String docker(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat((process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0) || arguments[0].equals("rmi"))
                .as("%s said %s", command, said)
                .isTrue();
        return said;
    }
}

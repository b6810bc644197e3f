package io.slipway.plugins.schedulers.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.docker.EngineAddress;
import io.slipway.docker.EngineHttp;
import io.slipway.tck.Tar;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/// Images that no registry has, brought to the engine as `docker save` writes them.
final class TestImages {
    private TestImages() {}

    /// @param config of the image, as JSON
    static void load(String name, String architecture, String config) throws Exception {
        var layer = Tar.of(Map.of("program", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)));
        var digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(layer));
        var image = """
                {"architecture": "%s", "os": "linux", "config": %s,
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
                """.formatted(architecture, config, digest);
        var manifest = """
                [{"Config": "config.json", "RepoTags": ["%s:latest"], "Layers": ["layer.tar"]}]
                """.formatted(name);
        var archive = Tar.of(Map.of(
                "config.json", image.getBytes(StandardCharsets.UTF_8),
                "manifest.json", manifest.getBytes(StandardCharsets.UTF_8),
                "layer.tar", layer));
        try (var http = new EngineHttp(EngineAddress.parse(TestEngine.HOST))) {
            var request = new EngineHttp.Request(
                    "POST",
                    "/images/load?quiet=1",
                    Map.of("Content-Type", "application/x-tar"),
                    new EngineHttp.Body.Streamed(out -> out.write(archive)));
            try (var answer = http.send(request, Duration.ofSeconds(30))) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                        .doesNotContain("error");
            }
        }
    }
}

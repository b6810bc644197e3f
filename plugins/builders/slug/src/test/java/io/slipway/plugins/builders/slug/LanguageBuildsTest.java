package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.EnvValue;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Detection.Dependency;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Builds the sample of each language with the real tools, runs it, changes it and builds it again.
@Tag("delivered")
final class LanguageBuildsTest {
    @TempDir
    Path folder;

    @Test
    @RequiresBackend({"python3", "pip3"})
    void python() throws Exception {
        var builds = new Builds(folder);

        var first = buildTwice(builds, "python", "app.py");

        assertThat(first.recognised().runtime().orElseThrow()).startsWith("python 3.");
        assertThat(first.recognised().dependencies()).containsExactly(new Dependency("humanize", "4.9.0"));
    }

    @Test
    @RequiresBackend("go")
    void go() throws Exception {
        var builds = new Builds(folder);

        var first = buildTwice(builds, "go", "main.go");

        assertThat(first.recognised().dependencies())
                .containsExactly(new Dependency("github.com/dustin/go-humanize", "1.0.1"));
        assertThat(builds.log()).as("the second build loads nothing").doesNotContain("downloading");
    }

    @Test
    @RequiresBackend("mvn")
    void java() throws Exception {
        var builds = new Builds(folder);

        var first = buildTwice(builds, "java", "src/main/java/sample/App.java");

        assertThat(first.recognised().processes()).containsEntry("web", "java -jar target/app.jar");
        assertThat(first.recognised().dependencies())
                .containsExactly(new Dependency("org.apache.commons:commons-lang3", "3.18.0"));
        assertThat(builds.unpack(first).resolve("src")).doesNotExist();
    }

    @Test
    @RequiresBackend({"php", "composer"})
    void php() throws Exception {
        // A registry of this test's own: the sample's lock file asks for its package there.
        try (var registry = new LoopbackRegistry(folder.resolve("registry"))) {
            try (var zip =
                    new ZipOutputStream(Files.newOutputStream(registry.root().resolve("parsedown.zip")))) {
                zip.putNextEntry(new ZipEntry("parsedown-1.7.4/Parsedown.php"));
                zip.write("<?php class Parsedown { function text($t) { return \"<p>$t</p>\"; } }"
                        .getBytes(StandardCharsets.UTF_8));
                zip.putNextEntry(new ZipEntry("parsedown-1.7.4/composer.json"));
                zip.write("{\"name\": \"erusev/parsedown\"}".getBytes(StandardCharsets.UTF_8));
            }
            var source = Builds.copy(Builds.sample("php"), folder.resolve("source"));
            var lock = source.resolve("composer.lock");
            Files.writeString(
                    lock,
                    Files.readString(lock)
                            .replaceAll("https://api\\.github\\.com/[^\"]*", registry.url() + "/parsedown.zip"));
            var home = Files.createDirectories(folder.resolve("cache/composer"));
            Files.writeString(
                    home.resolve("config.json"),
                    "{\"repositories\": [{\"packagist.org\": false}], \"config\": {\"secure-http\": false}}");
            var builds = new Builds(folder);

            var first = buildTwice(builds, source, "php", "public/index.php");

            assertThat(first.recognised().runtime().orElseThrow()).startsWith("php ");
            assertThat(first.recognised().dependencies()).containsExactly(new Dependency("erusev/parsedown", "1.7.4"));
        }
    }

    @Test
    @RequiresBackend({"ruby", "bundle"})
    void ruby() throws Exception {
        // A mirror of this test's own, filled with the gem that the distribution's Ruby brings.
        try (var registry = new LoopbackRegistry(folder.resolve("registry"))) {
            registry.addGem("webrick", "1.8.1");
            var builds = new Builds(folder, Map.of("BUNDLE_MIRROR__ALL", EnvValue.of(registry.url())));
            var source = Builds.copy(Builds.sample("ruby"), folder.resolve("source"));

            var first = buildTwice(builds, source, "ruby", "app.rb");

            assertThat(first.recognised().runtime().orElseThrow()).startsWith("ruby ");
            assertThat(first.recognised().dependencies()).containsExactly(new Dependency("webrick", "1.8.1"));
        }
    }

    @Test
    @RequiresBackend({"python3", "pip3"})
    void theLockFilesOfPoetryAndUvNeedNeitherOfThem() throws Exception {
        var hash = "sha256:ce284a76d5b1377fd8836733b983bfb0b76f1aa1c090de2566fcf008d7f6ab16";
        var poetry = Builds.copy(Builds.sample("python"), folder.resolve("poetry"));
        Files.delete(poetry.resolve("requirements.txt"));
        Files.writeString(poetry.resolve("pyproject.toml"), """
                [tool.poetry.dependencies]
                python = "^3.8"
                humanize = "^4.9"
                """);
        Files.writeString(poetry.resolve("poetry.lock"), """
                [[package]]
                name = "humanize"
                version = "4.9.0"
                optional = false
                python-versions = ">=3.8"
                files = [{file = "humanize-4.9.0-py3-none-any.whl", hash = "%s"}]
                """.formatted(hash));
        assertRuns(new Builds(Files.createDirectory(folder.resolve("a"))), poetry, "poetry.lock");

        var uv = Builds.copy(Builds.sample("python"), folder.resolve("uv"));
        Files.delete(uv.resolve("requirements.txt"));
        Files.writeString(uv.resolve("pyproject.toml"), """
                [project]
                name = "sample"
                requires-python = ">=3.8"
                dependencies = ["humanize>=4.9"]
                """);
        Files.writeString(uv.resolve("uv.lock"), """
                version = 1

                [[package]]
                name = "humanize"
                version = "4.9.0"
                source = { registry = "https://pypi.org/simple" }
                wheels = [{ url = "x", hash = "%s", size = 1 }]

                [[package]]
                name = "sample"
                version = "0.1.0"
                source = { virtual = "." }
                dependencies = [{ name = "humanize" }]
                """.formatted(hash));
        assertRuns(new Builds(Files.createDirectory(folder.resolve("b"))), uv, "uv.lock");
    }

    @Test
    @RequiresBackend({"node", "npm"})
    void theWebsocketSampleIsBuilt() throws Exception {
        var builds = new Builds(folder);

        try (var app = builds.start(builds.build(Builds.sample("websocket")), "web")) {
            assertThat(app.get("/healthz")).isEqualTo("ok\n");
            assertThat(app.firstMessage("/echo")).isEqualTo("release v7");
        }
    }

    @Test
    @RequiresBackend("python3")
    void theStatefulSampleCountsInItsFolder() throws Exception {
        var builds = new Builds(folder);

        try (var app = builds.start(builds.build(Builds.sample("stateful")), "web")) {
            assertThat(app.get("/")).isEqualTo("visit 1, release v7\n");
            assertThat(app.get("/")).isEqualTo("visit 2, release v7\n");
        }
    }

    private void assertRuns(Builds builds, Path source, String reason) throws IOException, InterruptedException {
        var result = builds.build(source);
        assertThat(result.recognised().reason()).isEqualTo(reason);
        assertThat(result.recognised().dependencies()).containsExactly(new Dependency("humanize", "4.9.0"));
        try (var app = builds.start(result, "web")) {
            assertThat(app.get("/")).startsWith("Hello from Python, release v7");
        }
    }

    private BuildResult buildTwice(Builds builds, String sample, String changed)
            throws IOException, InterruptedException {
        return buildTwice(builds, Builds.copy(Builds.sample(sample), folder.resolve("source")), sample, changed);
    }

    /// @param changed the file that says hello
    private static BuildResult buildTwice(Builds builds, Path source, String language, String changed)
            throws IOException, InterruptedException {
        var first = builds.build(source);
        assertThat(first.recognised().language()).isEqualTo(language);
        assertThat(builds.log()).contains("-----> ", "-----> Slug of ");
        try (var app = builds.start(first, "web")) {
            assertThat(app.get("/")).contains("Hello from", "release v7");
            assertThat(app.get("/healthz")).isEqualTo("ok\n");
            assertThat(app.get("/slow?s=0.1")).contains("waited 0.1 s");
            app.get("/crash");
            assertThat(app.exit()).isNotZero();
        }

        var again = builds.build(source);
        assertThat(again.artifact()).as("equal source gives an equal slug").isEqualTo(first.artifact());

        var file = source.resolve(changed);
        Files.writeString(file, Files.readString(file).replace("Hello from", "Changed in"));
        var second = builds.build(source);
        assertThat(second.artifact()).isNotEqualTo(first.artifact());
        try (var app = builds.start(second, "web")) {
            assertThat(app.get("/")).contains("Changed in");
        }
        return first;
    }
}

package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Detection.Dependency;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresBackend({"node", "npm"})
final class NodeBuildTest {
    @TempDir
    Path folder;

    private Builds builds;

    @BeforeEach
    void open() {
        builds = new Builds(folder);
    }

    @Test
    void theSampleIsBuiltRunChangedAndBuiltAgain() throws Exception {
        var source = Builds.copy(Builds.sample("node"), folder.resolve("source"));
        var first = builds.build(source);

        assertThat(first.recognised().runtime().orElseThrow()).startsWith("nodejs ");
        assertThat(first.recognised().dependencies()).containsExactly(new Dependency("ms", "2.1.3"));
        assertThat(builds.log()).contains("-----> Node.js ", "(package.json with package-lock.json)");
        try (var app = builds.start(first, "web")) {
            assertThat(app.get("/")).startsWith("Hello from Node.js, release v7, up ");
            assertThat(app.get("/healthz")).isEqualTo("ok\n");
            assertThat(app.get("/slow?s=0.1")).isEqualTo("waited 0.1 s, release v7\n");
            app.get("/crash");
            assertThat(app.exit()).isEqualTo(1);
        }

        var server = source.resolve("server.js");
        Files.writeString(server, Files.readString(server).replace("Hello from", "Changed in"));
        var second = builds.build(source);

        assertThat(second.artifact()).isNotEqualTo(first.artifact());
        try (var app = builds.start(second, "web")) {
            assertThat(app.get("/")).startsWith("Changed in Node.js");
        }
    }

    @Test
    void theBuildScriptRunsAndWhatOnlyItNeededIsDropped() throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("package.json"), """
                {"name": "site", "version": "1.0.0", "private": true,
                 "scripts": {"build": "node build.js"}, "devDependencies": {"ms": "2.1.3"}}""");
        Files.writeString(source.resolve("package-lock.json"), """
                {"name": "site", "version": "1.0.0", "lockfileVersion": 3, "packages": {
                 "": {"name": "site", "version": "1.0.0", "devDependencies": {"ms": "2.1.3"}},
                 "node_modules/ms": {"version": "2.1.3", "dev": true, "integrity":
                 "sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA=="}}}""");
        Files.writeString(source.resolve("build.js"), """
                const fs = require("node:fs");
                fs.mkdirSync("dist");
                fs.writeFileSync("dist/index.html", "built in " + require("ms")(60000));
                """);

        var result = builds.build(source);

        assertThat(builds.unpack(result).resolve("node_modules/ms")).doesNotExist();
        try (var app = builds.start(result, "web")) {
            assertThat(app.get("/")).isEqualTo("built in 1m");
        }
    }

    @Test
    void aBuildThatFailsTellsItsLastLines() throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("package.json"), """
                {"scripts": {"start": "node a.js", "build": "echo it is broken here; exit 3"}}""");

        assertThatThrownBy(() -> builds.build(source))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.INVALID))
                .hasMessageContaining("npm run build ended with 3")
                .hasMessageContaining("it is broken here");
    }

    @Test
    void aVersionThatIsNotHereIsNamedWithHowToGetIt() throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("package.json"), "{\"engines\": {\"node\": \"^4.2\"}}");

        assertThatThrownBy(() -> builds.build(source))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNSUPPORTED))
                .hasMessageContaining("Node.js ^4.2 is missing on this machine (found ")
                .hasMessageContaining("nodejs.org");
    }

    @Test
    void aTreeThatNothingStartsIsRefused() throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("package.json"), "{}");

        assertThatThrownBy(() -> builds.build(source)).hasMessageContaining("add a Procfile");
    }
}

package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Detection.Dependency;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    static Stream<Arguments> locks() {
        var integrity =
                "sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==";
        return Stream.of(
                Arguments.of("pnpm-lock.yaml", """
                        lockfileVersion: '9.0'

                        importers:

                          .:
                            dependencies:
                              ms:
                                specifier: 2.1.3
                                version: 2.1.3

                        packages:

                          ms@2.1.3:
                            resolution: {integrity: %s}

                        snapshots:

                          ms@2.1.3: {}
                        """.formatted(integrity)),
                Arguments.of("yarn.lock", """
                        # yarn lockfile v1


                        ms@2.1.3:
                          version "2.1.3"
                          resolved "https://registry.npmjs.org/ms/-/ms-2.1.3.tgz#574c8138ce1d2b5861f0b44579dbadd60c6615b2"
                          integrity %s
                        """.formatted(integrity)),
                Arguments.of("yarn.lock", """
                        __metadata:
                          version: 8
                          cacheKey: 10c0

                        "ms@npm:2.1.3":
                          version: 2.1.3
                          resolution: "ms@npm:2.1.3"
                          checksum: 10c0/d924b57e7312b3b63ad21fc5b3dc0af5e78d61a1fc7cfb5457edaf26326bf62be5307cc87ffb6862ef1c2b33b0233cdb5d4f01c4c958cc0d660948b65a287a48
                          languageName: node
                          linkType: hard

                        "sample-node@workspace:.":
                          version: 0.0.0-use.local
                          resolution: "sample-node@workspace:."
                          dependencies:
                            ms: "npm:2.1.3"
                          languageName: unknown
                          linkType: soft
                        """));
    }

    @ParameterizedTest
    @MethodSource("locks")
    void otherPackageManagersAreBroughtByNpm(String lockFile, String lock) throws Exception {
        var source = Builds.copy(Builds.sample("node"), folder.resolve("source"));
        Files.delete(source.resolve("package-lock.json"));
        Files.writeString(source.resolve(lockFile), lock);

        var result = builds.build(source);

        assertThat(result.recognised().reason()).isEqualTo("package.json with " + lockFile);
        assertThat(result.recognised().dependencies()).containsExactly(new Dependency("ms", "2.1.3"));
        try (var app = builds.start(result, "web")) {
            assertThat(app.get("/")).startsWith("Hello from Node.js");
        }
        assertThat(builds.build(source).artifact())
                .as("built again from the cache")
                .isEqualTo(result.artifact());
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
    void aBuildThatFailsTellsWhatItComplainedOf() throws Exception {
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

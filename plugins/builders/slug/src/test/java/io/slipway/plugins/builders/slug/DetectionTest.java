package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.build.Detection;
import io.slipway.spi.build.Detection.Dependency;
import io.slipway.tck.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is recognised in small trees, language by language. No program is started.
final class DetectionTest {
    @TempDir
    Path folder;

    @Test
    void anEmptyTreeIsNothing() throws IOException {
        assertThat(detect(Map.of("README.md", "hello"))).isEmpty();
    }

    @Test
    void filesWithAnIndexAreAStaticSite() throws IOException {
        var site = found(Map.of("public/index.html", "hello"));

        assertThat(site.language()).isEqualTo("static");
        assertThat(site.reason()).isEqualTo("public/index.html");
        assertThat(site.processes().get("web")).endsWith(" public");
        assertThat(found(Map.of("index.html", "")).processes().get("web")).endsWith(" .");
    }

    @Test
    void theStartScriptOfNodeIsTakenAsItStands() throws IOException {
        var node = found(Map.of("package.json", """
                {"engines": {"node": ">=18"}, "scripts": {"start": "node server.js --verbose"}}"""));

        assertThat(node.language()).isEqualTo("nodejs");
        assertThat(node.runtime()).contains("nodejs >=18");
        assertThat(node.processes()).isEqualTo(Map.of("web", "node server.js --verbose"));
        assertThat(node.env()).containsEntry("NODE_ENV", "production");
    }

    @Test
    void nodeIsStartedByNpmOnlyWhereThatDoesMore() throws IOException {
        var node = found(Map.of("package.json", """
                {"scripts": {"prestart": "node migrate.js", "start": "node server.js"}}"""));

        assertThat(node.processes()).containsEntry("web", "npm start");
    }

    @Test
    void nodeWithoutAStartScriptRunsItsMainFile() throws IOException {
        assertThat(found(Map.of("package.json", "{}", "index.js", "")).processes())
                .containsEntry("web", "node index.js");
        assertThat(found(Map.of("package.json", "{\"main\": \"src/a.js\"}", "src/a.js", ""))
                        .processes())
                .containsEntry("web", "node src/a.js");
        assertThat(found(Map.of("package.json", "{}")).processes()).isEmpty();
    }

    @Test
    void aProcfileComesFirst() throws IOException {
        var node = found(Map.of(
                "package.json",
                "{\"scripts\": {\"start\": \"node a.js\"}}",
                "Procfile",
                "web: node b.js\nworker: node c.js"));

        assertThat(node.processes()).isEqualTo(Map.of("web", "node b.js", "worker", "node c.js"));
    }

    @Test
    void theFileOfTheVersionComesBeforeTheEngines() throws IOException {
        assertThat(found(Map.of("package.json", "{\"engines\": {\"node\": \">=18\"}}", ".nvmrc", "v20.11.1\n"))
                        .runtime())
                .contains("nodejs v20.11.1");
        assertThat(found(Map.of("package.json", "{}", ".nvmrc", "lts/*")).runtime())
                .isEmpty();
    }

    @Test
    void npmLockFilesOfAllFormsAreRead() throws IOException {
        var now = found(Map.of("package.json", "{}", "package-lock.json", """
                {"lockfileVersion": 3, "packages": {"": {"name": "x"},
                 "node_modules/ms": {"version": "2.1.3"},
                 "node_modules/@a/b": {"version": "1.0.0"},
                 "node_modules/@a/b/node_modules/ms": {"version": "2.0.0"},
                 "node_modules/jest": {"version": "29.0.0", "dev": true}}}"""));
        assertThat(now.reason()).isEqualTo("package.json with package-lock.json");
        assertThat(now.dependencies())
                .containsExactly(
                        new Dependency("@a/b", "1.0.0"), new Dependency("ms", "2.0.0"), new Dependency("ms", "2.1.3"));

        var old = found(Map.of("package.json", "{}", "npm-shrinkwrap.json", """
                {"lockfileVersion": 1, "dependencies": {"ms": {"version": "2.1.3",
                 "dependencies": {"x": {"version": "0.1.0"}}}, "y": {"version": "3.0.0", "dev": true}}}"""));
        assertThat(old.reason()).isEqualTo("package.json with npm-shrinkwrap.json");
        assertThat(old.dependencies()).containsExactly(new Dependency("ms", "2.1.3"), new Dependency("x", "0.1.0"));
    }

    @Test
    void pnpmLockFilesOfAllFormsAreRead() throws IOException {
        var forms = Map.of(
                "9.0", "packages:\n\n  '@a/b@1.0.0':\n    resolution: {}\n\n  ms@2.1.3:\n    resolution: {}\n",
                "6.0", "packages:\n\n  /@a/b@1.0.0(react@18.0.0):\n    dev: false\n\n  /ms@2.1.3:\n    dev: false\n",
                "5.4", "packages:\n\n  /@a/b/1.0.0_react@18.0.0:\n    dev: false\n\n  /ms/2.1.3:\n    dev: false\n");
        for (var form : forms.entrySet()) {
            var lock = "lockfileVersion: '%s'\n\n%s".formatted(form.getKey(), form.getValue());

            var node = found(Map.of("package.json", "{}", "pnpm-lock.yaml", lock));

            assertThat(node.reason()).isEqualTo("package.json with pnpm-lock.yaml");
            assertThat(node.dependencies())
                    .as(form.getKey())
                    .containsExactly(new Dependency("@a/b", "1.0.0"), new Dependency("ms", "2.1.3"));
        }
    }

    @Test
    void bothFormsOfYarnLockFilesAreRead() throws IOException {
        var classic = """
                # yarn lockfile v1


                "@a/b@^1.0.0", "@a/b@^1.0.1":
                  version "1.0.2"
                  resolved "x"

                ms@2.1.3:
                  version "2.1.3"
                """;
        var berry = """
                __metadata:
                  version: 8

                "@a/b@npm:^1.0.0":
                  version: 1.0.2
                  resolution: "@a/b@npm:1.0.2"

                "ms@npm:2.1.3":
                  version: 2.1.3

                "me@workspace:.":
                  version: 0.0.0-use.local
                """;
        for (var lock : new String[] {classic, berry}) {
            assertThat(found(Map.of("package.json", "{}", "yarn.lock", lock)).dependencies())
                    .containsExactly(new Dependency("@a/b", "1.0.2"), new Dependency("ms", "2.1.3"));
        }
    }

    @Test
    void aBrokenProjectFileIsNamedWithItsLine() {
        assertThatThrownBy(() -> detect(Map.of("package.json", "{\n\"name\": oops}")))
                .hasMessageContaining("package.json is not JSON, line 2");
    }

    private Detection found(Map<String, String> files) throws IOException {
        return detect(files).orElseThrow();
    }

    private Optional<Detection> detect(Map<String, String> files) throws IOException {
        var tree = Files.createTempDirectory(folder, "tree");
        for (var file : files.entrySet()) {
            var path = tree.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        try (var builder = new SlugBuilderFactory().create(Builds.CONFIG, TestContext.in(folder))) {
            return builder.detect(tree);
        }
    }
}

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
    void aProcfileAloneIsEnough() throws IOException {
        var script = found(Map.of("run.sh", "", "Procfile", "worker: sh run.sh"));

        assertThat(script.language()).isEqualTo("readymade");
        assertThat(script.processes()).isEqualTo(Map.of("worker", "sh run.sh"));
        assertThat(found(Map.of("index.html", "", "Procfile", "web: ./serve")).language())
                .isEqualTo("static");
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
    void pythonIsToldByItsRequirements() throws IOException {
        var python = found(Map.of(
                "requirements.txt",
                "flask==3.0.0\ngunicorn[gevent] == 21.2.0  # serves\nidna>=3\n",
                "app.py",
                "app = Flask(__name__)"));

        assertThat(python.language()).isEqualTo("python");
        assertThat(python.reason()).isEqualTo("requirements.txt");
        assertThat(python.processes()).isEqualTo(Map.of("web", "gunicorn app:app --bind 0.0.0.0:$PORT"));
        assertThat(python.dependencies())
                .containsExactly(new Dependency("flask", "3.0.0"), new Dependency("gunicorn", "21.2.0"));
    }

    @Test
    void pythonServesAsItsFrameworkWants() throws IOException {
        assertThat(found(Map.of("requirements.txt", "uvicorn==0.30.0", "main.py", "api = FastAPI()"))
                        .processes())
                .containsEntry("web", "uvicorn main:api --host 0.0.0.0 --port $PORT");
        assertThat(found(Map.of("requirements.txt", "django==5.0\ngunicorn==22.0", "manage.py", "", "shop/wsgi.py", ""))
                        .processes())
                .containsEntry("web", "gunicorn shop.wsgi --bind 0.0.0.0:$PORT");
        assertThat(found(Map.of("app.py", "print()")).processes()).containsEntry("web", "python3 app.py");
    }

    @Test
    void theVersionOfPythonIsReadFromItsUsualFiles() throws IOException {
        var pinned = found(Map.of("app.py", "", ".python-version", "3.11.7\n"));
        assertThat(pinned.runtime()).contains("python 3.11.7");
        var old = found(Map.of("app.py", "", "runtime.txt", "python-3.12.1"));
        assertThat(old.runtime()).contains("python 3.12.1");
        var project = found(Map.of("app.py", "", "pyproject.toml", "[project]\nrequires-python = \">=3.10,<4\""));
        assertThat(project.runtime()).contains("python >=3.10,<4");
    }

    @Test
    void goNamesItsProgramAfterItsModule() throws IOException {
        var go = found(Map.of("go.mod", """
                module example.com/shop/v2

                go 1.22

                require github.com/a/b v1.2.3

                require (
                \tgithub.com/c/d v0.1.0 // indirect
                )
                """, "main.go", "package main\n", "go.sum", ""));

        assertThat(go.language()).isEqualTo("go");
        assertThat(go.runtime()).contains("go >=1.22");
        assertThat(go.reason()).isEqualTo("go.mod with go.sum");
        assertThat(go.processes()).isEqualTo(Map.of("web", "bin/shop"));
        assertThat(go.dependencies())
                .containsExactly(new Dependency("github.com/a/b", "1.2.3"), new Dependency("github.com/c/d", "0.1.0"));
    }

    @Test
    void goBuildsEachProgramBelowCmd() throws IOException {
        var go = found(Map.of(
                "go.mod",
                "module m\n",
                "cmd/server/main.go",
                "package main\n",
                "cmd/worker/main.go",
                "package main\n",
                "cmd/shared/x.go",
                "package shared\n",
                "vendor/modules.txt",
                ""));

        assertThat(go.reason()).isEqualTo("go.mod with vendor");
        assertThat(go.processes())
                .isEqualTo(Map.of("web", "bin/server", "server", "bin/server", "worker", "bin/worker"));
    }

    @Test
    void javaIsToldByItsBuildTool() throws IOException {
        var maven = found(Map.of("pom.xml", """
                <project><properties><java.version>17</java.version><v>1.2</v></properties>
                <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency>
                <dependency><groupId>g</groupId><artifactId>t</artifactId><version>1</version><scope>test</scope></dependency>
                </dependencies></project>""", "mvnw", "#!/bin/sh"));
        assertThat(maven.language()).isEqualTo("java");
        assertThat(maven.reason()).isEqualTo("pom.xml with mvnw");
        assertThat(maven.runtime()).contains("jdk >=17");
        assertThat(maven.dependencies()).containsExactly(new Dependency("g:a", "1.2"));

        var gradle = found(Map.of(
                "build.gradle.kts", "java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }",
                "gradle.lockfile", "# locked\ncom.x:y:1.0=runtimeClasspath\nempty=\n"));
        assertThat(gradle.reason()).isEqualTo("build.gradle.kts");
        assertThat(gradle.runtime()).contains("jdk >=21");
        assertThat(gradle.dependencies()).containsExactly(new Dependency("com.x:y", "1.0"));

        assertThat(found(Map.of("pom.xml", "<project/>", ".java-version", "temurin-21.0.2"))
                        .runtime())
                .contains("jdk 21.0.2");
        assertThat(found(Map.of("app.jar", "")).processes()).containsEntry("web", "java -jar app.jar");
        assertThat(found(Map.of("shop.war", "")).reason()).isEqualTo("shop.war");
    }

    @Test
    void aProjectFileCannotReadOtherFiles() {
        assertThatThrownBy(() -> detect(Map.of("pom.xml", """
                <!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><project>&x;</project>"""))).hasMessageContaining("pom.xml is not XML");
    }

    @Test
    void phpServesTheFolderOfItsIndex() throws IOException {
        var php = found(Map.of(
                "composer.json",
                "{\"require\": {\"php\": \"~8.1\"}}",
                "public/index.php",
                "<?php",
                "composer.lock",
                "{\"packages\": [{\"name\": \"a/b\", \"version\": \"v1.0\"}]}"));

        assertThat(php.language()).isEqualTo("php");
        assertThat(php.runtime()).contains("php ~8.1");
        assertThat(php.processes()).containsEntry("web", "php -S 0.0.0.0:$PORT -t public");
        assertThat(php.dependencies()).containsExactly(new Dependency("a/b", "v1.0"));
        assertThat(found(Map.of("index.php", "")).processes()).containsEntry("web", "php -S 0.0.0.0:$PORT -t .");
    }

    @Test
    void rubyIsToldByItsGemfile() throws IOException {
        var lock =
                "GEM\n  remote: https://rubygems.org/\n  specs:\n    puma (6.4.0)\n      nio4r (~> 2.0)\n    rack (3.0.8)\n";
        var ruby = found(Map.of("Gemfile", "ruby '~> 3.1'\ngem 'puma'", "Gemfile.lock", lock, "config.ru", ""));

        assertThat(ruby.language()).isEqualTo("ruby");
        assertThat(ruby.runtime()).contains("ruby ~> 3.1");
        assertThat(ruby.processes()).containsEntry("web", "bundle exec puma -b tcp://0.0.0.0:$PORT");
        assertThat(ruby.dependencies())
                .containsExactly(new Dependency("puma", "6.4.0"), new Dependency("rack", "3.0.8"));
        assertThat(found(Map.of("Gemfile", "", ".ruby-version", "ruby-3.1.4", "app.rb", ""))
                        .runtime())
                .contains("ruby 3.1.4");
    }

    @Test
    void theMainLanguageComesBeforeTheToolsOfItsFrontEnd() throws IOException {
        assertThat(found(Map.of("package.json", "{}", "requirements.txt", "", "index.html", ""))
                        .language())
                .isEqualTo("python");
        assertThat(found(Map.of("package.json", "{}", "Gemfile", "")).language())
                .isEqualTo("ruby");
        assertThat(found(Map.of("package.json", "{}", "index.html", "")).language())
                .isEqualTo("nodejs");
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

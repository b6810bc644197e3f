package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is decided around Java's build tools; the tools are scripts here that say how they were called.
final class JavaBuildTest {
    @TempDir
    Path folder;

    private Path source;
    private Builds builds;

    @BeforeEach
    void open() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        builds = new Builds(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "plugins { id 'org.springframework.boot' version '3.5.0' }; bootJar",
                "plugins { id 'com.gradleup.shadow' version '8.3.0' }; shadowJar",
                "plugins { id 'application' }; installDist",
                "plugins { `application` }; installDist",
                "apply plugin: 'java'; assemble"
            })
    void gradleRunsTheTaskThatMakesAProgram(String script, String task) throws Exception {
        Files.writeString(source.resolve("build.gradle"), script);
        jar(source.resolve("made.jar"), Map.of("Main-Class", "a.B"));
        wrapper("gradlew", "mkdir -p build/libs && cp made.jar build/libs/app.jar");

        var result = builds.build(source);

        assertThat(builds.log()).contains("called with --no-daemon --console=plain " + task);
        assertThat(result.recognised().processes()).containsEntry("web", "java -jar build/libs/app.jar");
    }

    @Test
    void theStartScriptOfGradlesApplicationIsTheProgram() throws Exception {
        Files.writeString(source.resolve("build.gradle"), "plugins { id 'application' }");
        wrapper("gradlew", "mkdir -p build/install/shop/bin && touch build/install/shop/bin/shop");

        assertThat(builds.build(source).recognised().processes()).containsEntry("web", "build/install/shop/bin/shop");
    }

    @Test
    void theWrapperOfMavenComesBeforeTheMachinesOwn() throws Exception {
        Files.writeString(source.resolve("pom.xml"), "<project/>");
        jar(source.resolve("made.jar"), Map.of("Main-Class", "a.B", "Spring-Boot-Version", "3.5.0"));
        jar(source.resolve("thin.jar"), Map.of());
        wrapper("mvnw", "mkdir -p web/target && cp made.jar web/target/web.jar && cp thin.jar web/target/lib.jar");

        var result = builds.build(source);

        assertThat(builds.log()).contains("called with -B -ntp", "-Dmaven.repo.local=" + folder.resolve("cache/maven"));
        assertThat(result.recognised().processes())
                .containsEntry("web", "java -Dserver.port=$PORT -jar web/target/web.jar");
    }

    @Test
    void severalProgramsOrNoneAskForAProcfile() throws Exception {
        Files.writeString(source.resolve("pom.xml"), "<project/>");
        jar(source.resolve("made.jar"), Map.of("Main-Class", "a.B"));
        wrapper("mvnw", "mkdir -p target && cp made.jar target/a.jar && cp made.jar target/b.jar");
        assertThatThrownBy(() -> builds.build(source))
                .hasMessageContaining("several programs: target/a.jar, target/b.jar")
                .hasMessageContaining("add a Procfile");

        Files.writeString(source.resolve("Procfile"), "web: java -jar target/b.jar");
        assertThat(builds.build(source).recognised().processes()).containsEntry("web", "java -jar target/b.jar");

        Files.delete(source.resolve("Procfile"));
        wrapper("mvnw", "true");
        assertThatThrownBy(() -> builds.build(source)).hasMessageContaining("neither in target nor in build/libs");
    }

    @Test
    void aReadyJarIsStartedAsItIs() throws Exception {
        jar(source.resolve("app.jar"), Map.of("Main-Class", "a.B"));

        assertThat(builds.build(source).recognised().processes()).containsEntry("web", "java -jar app.jar");
    }

    @Test
    void aJarThatCannotBeStartedIsRefused() throws Exception {
        jar(source.resolve("library.jar"), Map.of());
        assertThatThrownBy(() -> builds.build(source))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.INVALID))
                .hasMessageContaining("library.jar cannot be started, it has no Main-Class");

        Files.writeString(source.resolve("library.jar"), "no jar at all");
        assertThatThrownBy(() -> builds.build(source))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.INVALID))
                .hasMessageContaining("library.jar is no jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://jakarta.ee/xml/ns/jakartaee", "http://xmlns.jcp.org/xml/ns/javaee"})
    @RequiresBackend("mvn")
    void aPlainWarIsServedByTheTomcatOfItsDialect(String namespace) throws Exception {
        try (var war = new JarOutputStream(Files.newOutputStream(source.resolve("shop.war")), manifest(Map.of()))) {
            war.putNextEntry(new JarEntry("WEB-INF/web.xml"));
            war.write("<web-app xmlns=\"%s\"/>".formatted(namespace).getBytes(StandardCharsets.UTF_8));
            war.putNextEntry(new JarEntry("index.jsp"));
            war.write("release <%= System.getenv(\"SLIPWAY_RELEASE\") %>".getBytes(StandardCharsets.UTF_8));
        }

        var result = builds.build(source);

        assertThat(builds.log()).contains("served by Tomcat " + (namespace.contains("jakarta") ? "11." : "9."));
        try (var app = builds.start(result, "web")) {
            assertThat(app.get("/")).isEqualTo("release v7");
        }
    }

    @Test
    void aJarFromTheFutureIsUnsupported() throws Exception {
        try (var jar = new JarOutputStream(
                Files.newOutputStream(source.resolve("app.jar")), manifest(Map.of("Main-Class", "a.B")))) {
            jar.putNextEntry(new JarEntry("a/B.class"));
            jar.write(new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, (byte) 143});
        }

        assertThatThrownBy(() -> builds.build(source))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNSUPPORTED))
                .hasMessageContaining("Java >=99 is missing on this machine (found ");
    }

    @Test
    void theOldestJavaThatWillDoIsTaken() {
        var known = List.of(
                new Jdk(Path.of("/25"), "25.0.3", true),
                new Jdk(Path.of("/17"), "17.0.9", true),
                new Jdk(Path.of("/8"), "1.8.0_402", true));

        assertThat(Jdk.best(known, VersionRange.parse(">=8"), Path.of("/25"))).hasValueSatisfying(has("/8"));
        assertThat(Jdk.best(known, VersionRange.parse(">=11"), Path.of("/25"))).hasValueSatisfying(has("/17"));
        assertThat(Jdk.best(known, Optional.empty(), Path.of("/17"))).hasValueSatisfying(has("/17"));
        assertThat(Jdk.best(known, Optional.empty(), Path.of("/none"))).hasValueSatisfying(has("/25"));
        assertThat(Jdk.best(known, VersionRange.parse("21"), Path.of("/25"))).isEmpty();
    }

    private static ThrowingConsumer<Jdk> has(String home) {
        return jdk -> assertThat(jdk.home()).isEqualTo(Path.of(home));
    }

    private void wrapper(String name, String script) throws IOException {
        Files.writeString(source.resolve(name), "echo called with \"$@\"\n" + script);
    }

    private static void jar(Path file, Map<String, String> attributes) throws IOException {
        new JarOutputStream(Files.newOutputStream(file), manifest(attributes)).close();
    }

    private static Manifest manifest(Map<String, String> attributes) {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        return manifest;
    }
}

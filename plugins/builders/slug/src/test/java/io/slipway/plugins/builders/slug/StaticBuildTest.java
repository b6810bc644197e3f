package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StaticBuildTest {
    @TempDir
    Path folder;

    private Builds builds;

    @BeforeEach
    void open() {
        builds = new Builds(folder);
    }

    @Test
    void theSampleIsServed() throws Exception {
        var result = builds.build(Builds.sample("static"));

        assertThat(result.recognised().language()).isEqualTo("static");
        assertThat(builds.log()).contains("-----> Static site (public/index.html)", "-----> Slug of ");
        try (var site = builds.start(result, "web")) {
            var page = site.response("/");
            assertThat(page.body()).contains("Hello from a static site");
            assertThat(page.headers().firstValue("Slipway-Release")).contains("v7");
            assertThat(site.get("/healthz")).isEqualTo("ok\n");
            assertThat(site.response("/css/site.css").headers().firstValue("Content-Type"))
                    .contains("text/css; charset=utf-8");
            assertThat(site.response("/none").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aSiteAtTheTopOfItsSourceIsServed() throws Exception {
        var source = Builds.copy(Builds.sample("static").resolve("public"), folder.resolve("source"));

        try (var site = builds.start(builds.build(source), "web")) {
            assertThat(site.get("/")).contains("Hello from a static site");
            assertThat(site.response("/css/site.css").statusCode()).isEqualTo(200);
            assertThat(site.response("/.slipway/site/arguments").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void equalSourceGivesAnEqualSlug() throws Exception {
        var first = builds.build(Builds.sample("static"));
        var second = builds.build(Builds.sample("static"));

        assertThat(second.artifact()).isEqualTo(first.artifact());
    }

    @Test
    void theSlugLeavesOutWhatVersionControlKeeps() throws Exception {
        var source = Builds.copy(Builds.sample("static"), folder.resolve("source"));
        Files.createDirectories(source.resolve(".git"));
        Files.writeString(source.resolve(".git/config"), "secret");

        var app = builds.unpack(builds.build(source));

        assertThat(app.resolve(".git")).doesNotExist();
        assertThat(app.resolve("public/index.html")).exists();
    }

    @Test
    void linksThatLeadOutStayOutOfTheSlug() throws Exception {
        var source = Builds.copy(Builds.sample("static"), folder.resolve("source"));
        Files.createSymbolicLink(source.resolve("public/within"), Path.of("index.html"));
        Files.createSymbolicLink(source.resolve("public/passwd"), Path.of("/etc/passwd"));

        var result = builds.build(source);

        var app = builds.unpack(result);
        assertThat(Files.isSymbolicLink(app.resolve("public/within"))).isTrue();
        assertThat(Files.exists(app.resolve("public/passwd"))).isFalse();
        assertThat(builds.log()).contains("left out of the slug: the link public/passwd leads out of it");
    }

    @Test
    void aSlugAboveItsLimitIsRefused() {
        var small = new SlugBuilderConfig(List.of(), List.of(), Optional.empty(), 1_000);

        assertThatThrownBy(() -> builds.build(Builds.sample("static"), small))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.EXHAUSTED))
                .hasMessageContaining("maxSlugBytes");
    }

    @Test
    void sourceInNoKnownLanguageIsRefusedWithWhatWouldDo() throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("README"), "hello");

        assertThatThrownBy(() -> builds.build(source)).hasMessageContaining("package.json");
    }
}

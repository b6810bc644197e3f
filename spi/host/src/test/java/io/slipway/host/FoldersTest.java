package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders as a hostile program leaves them.
final class FoldersTest {
    @TempDir
    private Path temp;

    private Path precious = Path.of("/");
    private Path folder = Path.of("/");

    @BeforeEach
    void make() throws IOException {
        precious = Files.createDirectory(temp.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        folder = Files.createDirectories(temp.resolve("folder"));
    }

    @Test
    void removesLinksAndNotWhatTheyLeadTo() throws IOException {
        Files.createSymbolicLink(folder.resolve("out"), precious);
        Files.createSymbolicLink(folder.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(folder.resolve("file"), precious.resolve("file"));
        Files.createSymbolicLink(folder.resolve("round"), Path.of("round"));
        Folders.delete(folder);
        assertThat(folder).doesNotExist();
        assertThat(precious.resolve("file")).content().isEqualTo("kept");
    }

    @Test
    void aLinkInTheFoldersPlaceIsRemovedAlone() throws IOException {
        var link = Files.createSymbolicLink(temp.resolve("link"), precious);
        var dangling = Files.createSymbolicLink(temp.resolve("dangling"), Path.of("nowhere"));
        Folders.delete(link);
        Folders.delete(dangling);
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(Files.isSymbolicLink(dangling)).isFalse();
        assertThat(precious.resolve("file")).exists();
    }

    @Test
    void removesWhatLiesTooDeepToBeNamed() throws IOException, InterruptedException {
        var script = """
                i=0
                while [ $i -lt 60 ]; do mkdir "$0" && cd -P "$0" || exit 1; i=$((i+1)); done
                echo x >file
                """;
        var shell = new ProcessBuilder("sh", "-c", script, "d".repeat(200))
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
        assertThat(DiskUse.of(folder)).as("counts as endless").isGreaterThan(1L << 50);
        Folders.delete(folder);
        assertThat(folder).doesNotExist();
    }

    @Test
    void aFileWithASecondNameIsNotGivenAway() throws IOException {
        assumeTrue(HostUser.canSwitch(), "only root gives files away");
        Files.createLink(folder.resolve("second"), precious.resolve("file"));
        Files.createSymbolicLink(folder.resolve("link"), precious.resolve("file"));
        Files.writeString(folder.resolve("own"), "");
        new HostUser(270_000, 270_000).ownAll(folder);
        assertThat(Files.getAttribute(precious.resolve("file"), "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(folder.resolve("own"), "unix:uid")).isEqualTo(270_000);
    }
}

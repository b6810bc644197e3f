package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourcePackTest {
    @TempDir
    Path folder;

    @Test
    void equalTreesGiveEqualBytes() throws IOException {
        var one = tree("one");
        var two = tree("two");
        Files.setLastModifiedTime(two.resolve("b/deep.txt"), FileTime.fromMillis(1));

        assertThat(pack(one)).hasSameBinaryContentAs(pack(two));
    }

    @Test
    void otherContentGivesOtherBytes() throws IOException {
        var one = tree("one");
        var two = tree("two");
        Files.writeString(two.resolve("a.txt"), "other");

        assertThat(Files.mismatch(pack(one), pack(two))).isNotNegative();
    }

    @Test
    void appFileIsNoPartOfTheSourceButOneBelowIs() throws IOException {
        var tree = tree("one");
        write(tree, "slipway.yaml", "app: shop");
        write(tree, "b/slipway.yaml", "app: sample");

        assertThat(names(tree)).containsExactly("./a.txt", "./b/deep.txt", "./b/slipway.yaml");
    }

    @Test
    void whatToolsFetchAndVersionControlStayBehind() throws IOException {
        var tree = tree("one");
        write(tree, ".git/config", "");
        write(tree, "node_modules/x/index.js", "");
        write(tree, "sub/node_modules/y.js", "");

        assertThat(names(tree)).containsExactly("./a.txt", "./b/deep.txt");
    }

    @Test
    void gitignoreOfEachFolderHoldsBelowIt() throws IOException {
        var tree = tree("one");
        write(tree, ".gitignore", "*.log\n/target/\n!keep.log\n");
        write(tree, "x.log", "");
        write(tree, "b/keep.log", "");
        write(tree, "target/out", "");
        write(tree, "b/target", "a file of that name");
        write(tree, "b/.gitignore", "deep.txt\n");

        assertThat(names(tree))
                .containsExactly("./.gitignore", "./a.txt", "./b/.gitignore", "./b/keep.log", "./b/target");
    }

    @Test
    void ownIgnoreFileReplacesThatOfGit() throws IOException {
        var tree = tree("one");
        write(tree, ".gitignore", "a.txt\n");
        write(tree, ".slipwayignore", "b/\n.gitignore\n");

        assertThat(names(tree)).containsExactly("./.slipwayignore", "./a.txt");
    }

    @Test
    void globsMeanWhatGitMeans() {
        assertThat(covered("**/gen", "a/b/gen")).isTrue();
        assertThat(covered("doc/*.txt", "doc/a.txt")).isTrue();
        assertThat(covered("doc/*.txt", "doc/b/a.txt")).isFalse();
        assertThat(covered("[ab].txt", "x/b.txt")).isTrue();
        assertThat(covered("[!ab].txt", "b.txt")).isFalse();
        assertThat(covered("a?c", "abc")).isTrue();
        assertThat(covered("\\#x", "#x")).isTrue();
    }

    @Test
    void executableFilesAndLinksStayWhatTheyAre() throws IOException {
        var tree = tree("one");
        assertThat(tree.resolve("a.txt").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(tree.resolve("link"), Path.of("b/deep.txt"));

        try (var tar = open(pack(tree))) {
            var first = tar.getNextEntry();
            assertThat(first.getMode() & 0777).isEqualTo(0755);
            tar.getNextEntry();
            var link = tar.getNextEntry();
            assertThat(link.isSymbolicLink()).isTrue();
            assertThat(link.getLinkName()).isEqualTo("b/deep.txt");
        }
    }

    private static boolean covered(String pattern, String file) {
        try {
            var empty = Files.createTempDirectory("empty");
            var ignored = Ignored.of(empty);
            Files.delete(empty);
            ignored.add(Path.of(""), List.of(pattern));
            return ignored.covers(Path.of(file), false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path tree(String name) throws IOException {
        var tree = Files.createDirectory(folder.resolve(name));
        write(tree, "b/deep.txt", "deep");
        write(tree, "a.txt", "a");
        return tree;
    }

    private static void write(Path tree, String name, String text) throws IOException {
        var file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Path pack(Path tree) throws IOException {
        var archive = Files.createTempFile(folder, "pack", ".tar.gz");
        SourcePack.write(tree, archive);
        return archive;
    }

    private List<String> names(Path tree) throws IOException {
        var names = new ArrayList<String>();
        try (var tar = open(pack(tree))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static TarArchiveInputStream open(Path archive) throws IOException {
        return new TarArchiveInputStream(new GzipCompressorInputStream(Files.newInputStream(archive)));
    }
}

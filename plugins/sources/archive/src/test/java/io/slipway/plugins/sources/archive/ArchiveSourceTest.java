package io.slipway.plugins.sources.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.Revision;
import io.slipway.spi.source.SourceRef;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchiveSourceTest {
    @TempDir
    Path folder;

    private Path uploads;
    private Path into;
    private ArchiveSource source;

    @BeforeEach
    void open() throws IOException {
        uploads = Files.createDirectory(folder.resolve("uploads"));
        into = Files.createDirectory(folder.resolve("tree"));
        source = new ArchiveSource(new ArchiveSourceConfig(Optional.of(uploads), 100, 10_000));
    }

    @ParameterizedTest
    @EnumSource(SampleArchive.Kind.class)
    void everyKindIsToldByItsBytesAndUnpacked(SampleArchive.Kind kind) throws Exception {
        var upload = SampleArchive.write(
                uploads.resolve("upload"),
                kind,
                a -> a.file("index.html", "hello").file("css/site.css", "b{}"));

        fetch(upload, "");

        assertThat(into.resolve("index.html")).hasContent("hello");
        assertThat(into.resolve("css/site.css")).hasContent("b{}");
    }

    @Test
    void aRevisionIsTheDigestOfTheBytes() throws Exception {
        var upload = tar(a -> a.file("a", "1"));
        var first = source.resolve(ref(upload, "", ""));

        assertThat(first.id()).matches("sha256:[0-9a-f]{64}");
        assertThat(source.resolve(ref(upload, first.id(), "")).id()).isEqualTo(first.id());
        assertRefused(() -> source.resolve(ref(upload, "main", "")), Failure.INVALID, "version is 'main'");
    }

    @Test
    void aChangedArchiveIsNotFetchedUnderItsOldDigest() throws Exception {
        var upload = tar(a -> a.file("a", "1"));
        var revision = source.resolve(ref(upload, "", ""));
        tar(a -> a.file("a", "2"));

        assertRefused(() -> source.fetch(revision, into), Failure.CONFLICT, "is now sha256:");
        Files.delete(upload);
        assertRefused(() -> source.fetch(revision, into), Failure.CONFLICT, "no such archive");
        assertThat(into).isEmptyDirectory();
    }

    @Test
    void theOneFolderOfAForgesArchiveIsLeftOut() throws Exception {
        fetch(tar(a -> a.folder("shop-1.2/").file("shop-1.2/package.json", "{}").file("shop-1.2/lib/x.js", "")), "");

        assertThat(into.resolve("package.json")).exists();
        assertThat(into.resolve("lib/x.js")).exists();
    }

    @Test
    void theOneFolderStaysWhereTheArchiveWasPackedFromWithinIt() throws Exception {
        fetch(tar(a -> a.file("./public/index.html", "hello")), "");

        assertThat(into.resolve("public/index.html")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"services/web", "shop/services/web", "services/web/"})
    void onlyTheWantedFolderIsWritten(String wanted) throws Exception {
        fetch(tar(a -> a.file("shop/README", "").file("shop/services/web/index.html", "hello")), wanted);

        assertThat(into).isDirectoryRecursivelyContaining("glob:**index.html");
        assertThat(into.resolve("index.html")).exists();
        assertThat(into.resolve("README")).doesNotExist();
    }

    @Test
    void aMissingFolderIsNamed() throws Exception {
        var upload = tar(a -> a.file("a", "").file("b", ""));

        assertRefused(() -> fetch(upload, "web"), Failure.INVALID, "folder is 'web'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jar", "war"})
    void aProgramIsHandedOnWhole(String kind) throws Exception {
        var inside = kind.equals("war") ? "WEB-INF/web.xml" : "META-INF/MANIFEST.MF";
        var upload = SampleArchive.write(
                uploads.resolve("5f2a"),
                SampleArchive.Kind.ZIP,
                a -> a.file(inside, "x").file("A.class", ""));

        fetch(upload, "");

        try (var files = Files.list(into)) {
            assertThat(files).containsExactly(into.resolve("app." + kind));
        }
        assertThat(into.resolve("app." + kind)).hasSameBinaryContentAs(upload);
    }

    @Test
    void aFileKeepsWhetherItMayBeStarted() throws Exception {
        for (var kind : SampleArchive.Kind.values()) {
            Files.createDirectories(into.resolve(kind.name()));
            var upload = SampleArchive.write(
                    uploads.resolve("a"),
                    kind,
                    a -> a.executable("mvnw", "#!/bin/sh").file("b", ""));
            source.fetch(source.resolve(ref(upload, "", "")), into.resolve(kind.name()));

            assertThat(into.resolve(kind.name()).resolve("mvnw")).isExecutable();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            into.resolve(kind.name()).resolve("b"))))
                    .isEqualTo("rw-r--r--");
        }
    }

    @Test
    void linksWithinTheTreeAreKeptAndHardLinksBecomeFiles() throws Exception {
        fetch(
                tar(a -> a.file("bin/tool.js", "x")
                        .link("bin/tool", "tool.js")
                        .link("later", "bin/tool")
                        .hardLink("copy.js", "bin/tool.js")),
                "");

        assertThat(into.resolve("later")).hasContent("x").isSymbolicLink();
        assertThat(into.resolve("copy.js")).hasContent("x").isRegularFile();
    }

    static Stream<Consumer<SampleArchive>> hostile() {
        return Stream.of(
                a -> a.file("../evil", "x"),
                a -> a.file("a/../../evil", "x"),
                a -> a.file("/evil", "x"),
                a -> a.link("l", "/etc").file("a", ""),
                a -> a.link("l", "..").file("a", ""),
                a -> a.link("d", "..").file("d/evil", "x"),
                a -> a.folder("x/").link("x/up", "..").link("out", "x/up/..").file("a", ""),
                a -> a.link("a", "b").link("b", "a").file("c", ""),
                a -> a.file("f", "x").link("f", "g"),
                a -> a.hardLink("h", "/etc/passwd").file("a", ""),
                a -> a.hardLink("h", "../evil").file("a", ""),
                a -> a.device("null").file("a", ""),
                a -> a.pipe("p").file("a", ""));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatLeadsOutOfTheTreeIsRefused(Consumer<SampleArchive> content) throws Exception {
        var upload = tar(content);

        assertRefused(() -> fetch(upload, ""), Failure.INVALID, "");
        assertThat(folder.resolve("evil")).doesNotExist();
        assertThat(Path.of("/evil")).doesNotExist();
    }

    @Test
    void hostileNamesInAZipAreRefusedToo() throws Exception {
        var upload = SampleArchive.write(
                uploads.resolve("z"),
                SampleArchive.Kind.ZIP,
                a -> a.file("a", "").file("../evil", "x"));

        assertRefused(() -> fetch(upload, ""), Failure.INVALID, "'../evil'");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(SampleArchive.Kind.class)
    void boundsHoldWhateverTheSizeOfTheArchive(SampleArchive.Kind kind) throws Exception {
        var large = SampleArchive.write(
                uploads.resolve("large"),
                kind,
                a -> a.file("a", "0".repeat(6_000)).file("b", "0".repeat(6_000)));
        assertRefused(() -> fetch(large, ""), Failure.INVALID, "maxContentBytes");

        var many = SampleArchive.write(uploads.resolve("many"), kind, a -> {
            for (var i = 0; i < 101; i++) {
                a.file("f" + i, "");
            }
        });
        assertRefused(() -> fetch(many, ""), Failure.INVALID, "maxEntries");
    }

    @Test
    void whatIsNoArchiveIsNamed() throws Exception {
        var text = Files.writeString(uploads.resolve("notes.txt"), "hello");
        assertRefused(() -> fetch(text, ""), Failure.INVALID, "notes.txt");

        var whole = Files.readAllBytes(tar(a -> a.file("a", "x".repeat(4_000))));
        var cut = Files.write(uploads.resolve("cut"), Arrays.copyOf(whole, whole.length / 2));
        assertRefused(() -> fetch(cut, ""), Failure.INVALID, "cut");
    }

    @Test
    void onlyUploadsAreRead() throws Exception {
        var outside = SampleArchive.write(folder.resolve("a.tar"), SampleArchive.Kind.TAR, a -> a.file("a", ""));
        var link = Files.createSymbolicLink(uploads.resolve("link.tar"), outside);

        assertRefused(() -> source.resolve(ref(outside, "", "")), Failure.DENIED, "must lie below");
        assertRefused(() -> source.resolve(ref(link, "", "")), Failure.DENIED, "must lie below");
        assertRefused(
                () -> source.resolve(new SourceRef(URI.create("http://localhost/a.tar"), "", "", Optional.empty())),
                Failure.INVALID,
                "must be a file: URI");
        assertRefused(() -> source.resolve(ref(uploads.resolve("none"), "", "")), Failure.INVALID, "upload it again");
    }

    @Test
    void anInterruptEndsTheFetch() throws Exception {
        var upload = tar(a -> a.file("a", "x"));
        var revision = source.resolve(ref(upload, "", ""));

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> source.fetch(revision, into)).isInstanceOf(InterruptedException.class);
    }

    private Path tar(Consumer<SampleArchive> content) throws IOException {
        return SampleArchive.write(uploads.resolve("source"), SampleArchive.Kind.TAR_GZ, content);
    }

    private void fetch(Path upload, String wanted) throws IOException, InterruptedException {
        Revision revision = source.resolve(ref(upload, "", wanted));
        source.fetch(revision, into);
    }

    private static SourceRef ref(Path file, String version, String wanted) {
        return new SourceRef(file.toUri(), version, wanted, Optional.empty());
    }

    private static void assertRefused(ThrowingCallable call, Failure failure, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(failure))
                .hasMessageContaining(message);
    }
}

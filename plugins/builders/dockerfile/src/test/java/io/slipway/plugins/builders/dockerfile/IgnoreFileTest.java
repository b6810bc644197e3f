package io.slipway.plugins.builders.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IgnoreFileTest {
    /// The cases of Docker's own client (moby/patternmatcher), and of its reference.
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "**, file, true",
                "**, dir/file, true",
                "**/, file, true",
                "**/, dir/file, true",
                "dir/**, file, false",
                "dir/**, dir/file, true",
                "dir/**, dir/dir2/file, true",
                "**/dir, dir/file, true",
                "**/dir, dir2/dir, true",
                "**/dir2/*, dir/dir2/file, true",
                "**/dir2/*, dir/dir2/dir2/file, true",
                "**file, dir/file, true",
                "**file, file, true",
                "**/file, dir/dir/file, true",
                "**/file*, dir/dir/file.txt, true",
                "**/file*txt, dir/dir/file.txt, true",
                "**/file*.txt*, dir/dir/file.txt, true",
                "**/**/*.txt, dir/dir/file.txt, true",
                "**/**/*.txt2, dir/dir/file.txt, false",
                "**/*.txt, file.txt, true",
                "a**/*.txt, a/file.txt, true",
                "a**/*.txt, a/dir/dir/file.txt, true",
                "a/*.txt, a/dir/file.txt, false",
                "a/*.txt, a/file.txt, true",
                "a[b-d]e, ae, false",
                "a[b-d]e, ace, true",
                "a[b-d]e, aae, false",
                "a[^b-d]e, aze, true",
                ".*, .foo, true",
                ".*, foo, false",
                "abc.def, abcdef, false",
                "abc.def, abcZdef, false",
                "abc?def, abcZdef, true",
                "a\\*, a*, true",
                "a\\, a, false",
                "**/foo/bar, foo/bar, true",
                "**/foo/bar, dir/dir2/foo/bar, true",
                "abc/**, abc, false",
                "abc/**, abc/def/ghi, true",
                "**/.foo, bar/.foo, true",
                "**/.foo, bar.foo, false",
                "a(b)c/def, a(b)c/def, true",
                "a.|)$(}+{bc, a.|)$(}+{bc, true",
                "dist/**/*.min.js, dist/x.min.js, true",
                "/dir, dir/file, true",
                "./dir/../other/, other, true",
                "dir, directory, false"
            })
    void patternLeavesOutWhatItMatches(String pattern, String path, boolean leftOut) {
        assertThat(file(pattern).leavesOut(path)).isEqualTo(leftOut);
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        var file = file("*", "!docs", "docs/drafts", "!docs/drafts/kept.md");

        assertThat(file.leavesOut("main.c")).isTrue();
        assertThat(file.leavesOut("docs/page.md")).isFalse();
        assertThat(file.leavesOut("docs/drafts/page.md")).isTrue();
        assertThat(file.leavesOut("docs/drafts/kept.md")).isFalse();
        assertThat(file("!kept", "*").leavesOut("kept")).isTrue();
    }

    @Test
    void aFolderThatIsLeftOutIsEnteredWhereSomethingMayBeTakenBack() {
        var file = file("out", "!out/kept/this");

        assertThat(file.mayTakeBackBelow("out")).isTrue();
        assertThat(file.mayTakeBackBelow("out/kept")).isTrue();
        assertThat(file.mayTakeBackBelow("out/other")).isFalse();
    }

    @Test
    void commentsEmptyLinesAndWhatNamesTheWholeSourceSayNothing() {
        var file = file("\uFEFF# *", "", "  ", ".", "/");

        assertThat(file.leavesOut("anything")).isFalse();
    }

    @Test
    void whatIsNoPatternIsRefusedWithItsLine() {
        assertThatThrownBy(() -> file("fine", "a[b")).hasMessageContaining(".dockerignore line 2 is 'a[b'");
        assertThatThrownBy(() -> file("!")).hasMessageContaining("line 1 is '!'");
    }

    private static IgnoreFile file(String... lines) {
        return IgnoreFile.parse(".dockerignore", String.join("\n", Arrays.asList(lines)));
    }
}

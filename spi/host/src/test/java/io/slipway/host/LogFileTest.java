package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.LogFile.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {
    @TempDir
    private Path temp;

    private Path file = Path.of("/");
    private LogFile log = new LogFile(file);

    @BeforeEach
    void open() {
        file = temp.resolve("log");
        log = new LogFile(file);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void aMissingFileHasNoLines() throws IOException {
        assertThat(log.read(0, 10, Until.END).lines()).isEmpty();
        assertThat(log.keepWithin(1)).isTrue();
    }

    @Test
    void goesOnWhereItEnded() throws IOException {
        append("one\ntwo\nthr");
        var first = log.read(0, 10, Until.LAST_LINE_END);
        assertThat(first.lines()).containsExactly("one", "two");
        append("ee\nfour");
        var second = log.read(first.next(), 10, Until.LAST_LINE_END);
        assertThat(second.lines()).containsExactly("three");
        assertThat(log.read(second.next(), 10, Until.END).lines()).containsExactly("four");
    }

    @Test
    void givesNoMoreLinesThanAskedFor() throws IOException {
        append("1\n2\n3\n");
        var first = log.read(0, 2, Until.END);
        assertThat(first.lines()).containsExactly("1", "2");
        assertThat(log.read(first.next(), 2, Until.END).lines()).containsExactly("3");
    }

    @Test
    void aLongLineComesInPieces() throws IOException {
        append("x".repeat(150_000) + "\nshort\n");
        var lines = new ArrayList<String>();
        var offset = 0L;
        for (var chunk = log.read(offset, 10, Until.END);
                !chunk.lines().isEmpty();
                chunk = log.read(offset, 10, Until.END)) {
            lines.addAll(chunk.lines());
            offset = chunk.next();
        }
        assertThat(lines.stream().map(String::length)).containsExactly(65_536, 65_536, 18_928, 5);
    }

    @Test
    void aFreedHeadIsToldAsLostToTheByte() throws IOException {
        for (var i = 0; i < 20_000; i++) {
            append("line %06d\n".formatted(i));
        }
        var size = Files.size(file);
        assertThat(log.keepWithin(100_000)).isTrue();

        var chunk = log.read(0, 100_000, Until.END);

        var rest = new ArrayList<>(List.copyOf(chunk.lines()));
        var offset = chunk.next();
        for (var more = log.read(offset, 100_000, Until.END);
                !more.lines().isEmpty();
                more = log.read(offset, 100_000, Until.END)) {
            rest.addAll(more.lines());
            offset = more.next();
        }
        assertThat(Files.size(file)).isEqualTo(size);
        assertThat(rest).isNotEmpty().last().isEqualTo("line 019999");
        assertThat(chunk.lost() + rest.size() * 12L).isEqualTo(size);
        append("after\n");
        assertThat(log.read(offset, 10, Until.END).lines()).containsExactly("after");
    }

    @Test
    void freeingGivesTheDiskItsSpaceBack() throws IOException, InterruptedException {
        append("x".repeat(1023).concat("\n").repeat(4096));
        assertThat(log.keepWithin(1 << 20)).isTrue();
        var blocks = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        var count = new String(blocks.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        assertThat(Long.parseLong(count) * 512).isLessThan(2 << 20);
    }

    @Test
    void aTruncatedFileIsReadFromItsNewBeginning() throws IOException {
        append("a long first line\n");
        var first = log.read(0, 10, Until.END);
        Files.writeString(file, "new\n");
        var second = log.read(first.next(), 10, Until.END);
        assertThat(second.lost()).isEqualTo(-1);
        assertThat(log.read(second.next(), 10, Until.END).lines()).containsExactly("new");
    }
}

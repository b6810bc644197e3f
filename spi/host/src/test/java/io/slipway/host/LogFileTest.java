package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.LogFile.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /// A writer, somebody who frees the head over and over, and a reader who is too slow for both.
    @Test
    void everyLineIsReadOrCountedAsLostWhileTheHeadIsFreed() throws Exception {
        var all = 200_000;
        write(0, all / 2);
        log.keepWithin(64 << 10);
        var writer = Thread.ofPlatform().start(() -> write(all / 2, all));
        var isOver = new AtomicBoolean();
        var freeing = Thread.ofPlatform().start(() -> free(isOver));
        var offset = 0L;
        var read = 0L;
        var ends = 0L;
        var lost = 0L;
        while (ends < all) {
            var chunk = log.read(offset, 500, Until.LAST_LINE_END);
            if (chunk.lost() != 0) {
                var before = chunk.linesBefore().orElseThrow();
                lost += before - ends;
                ends = before;
            }
            for (var line : chunk.lines()) {
                assertThat(line).isEqualTo("line %08d of many".formatted(ends));
                ends++;
            }
            read += chunk.lines().size();
            offset = chunk.next();
        }
        isOver.set(true);
        writer.join();
        freeing.join();
        assertThat(read + lost).isEqualTo(all);
        assertThat(lost).isPositive();
    }

    private void free(AtomicBoolean isOver) {
        try {
            while (!isOver.get()) {
                log.keepWithin(64 << 10);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(int from, int to) {
        try (var out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (var i = from; i < to; i++) {
                out.write("line %08d of many\n".formatted(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

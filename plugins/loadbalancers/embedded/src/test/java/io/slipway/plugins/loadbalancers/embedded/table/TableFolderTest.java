package io.slipway.plugins.loadbalancers.embedded.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableFolderTest {
    // Above what the kernel may be told to count to (proc(5), pid_max).
    private static final long NOBODY = (1L << 22) + 1;

    @TempDir
    Path path;

    @Test
    void whatAnotherHasWrittenSinceIsRead() throws IOException {
        var mine = new TableFolder(path);
        var others = new TableFolder(path);
        for (var port = 1; port <= 100; port++) {
            // Of one size from ten on: the file alone does not tell by that.
            (port % 2 == 0 ? mine : others).write(TableFolder.BOUND, bound(port));
            assertThat(mine.read(TableFolder.BOUND)).contains(bound(port));
            assertThat(others.read(TableFolder.BOUND)).contains(bound(port));
        }
    }

    @Test
    void whatWasClearedIsEmpty() throws IOException {
        var mine = new TableFolder(path);
        mine.write(TableFolder.BOUND, bound(1));
        new TableFolder(path).clear(List.of(TableFolder.BOUND));
        assertThat(mine.read(TableFolder.BOUND)).isEmpty();
        mine.write(TableFolder.BOUND, bound(2));
        assertThat(mine.read(TableFolder.BOUND)).contains(bound(2));
    }

    @Test
    void nextWriteRemovesThePartOfAServerThatWasKilled() throws IOException {
        var dead = Files.createFile(path.resolve("bound.json." + NOBODY + ".new"));
        var alive = Files.createFile(path.resolve("bound.json.1.new"));

        new TableFolder(path).write(TableFolder.BOUND, bound(1));

        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
    }

    @Test
    void writeThatFailsLeavesNothing() throws IOException {
        var tables = new TableFolder(path);
        // A folder that is not empty is not replaced by a file.
        Files.createDirectories(path.resolve("bound.json/full"));

        assertThatIOException().isThrownBy(() -> tables.write(TableFolder.BOUND, bound(1)));

        assertThat(path).isDirectoryNotContaining("glob:**.new");
    }

    private static Bound bound(int port) {
        return new Bound(Map.of("http", port));
    }
}

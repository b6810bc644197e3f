package io.slipway.plugins.loadbalancers.embedded.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableFolderTest {
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

    private static Bound bound(int port) {
        return new Bound(Map.of("http", port));
    }
}

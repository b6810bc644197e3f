package io.slipway.tck.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackendTurnTest {
    private static final String NAME = "some";

    @TempDir
    private Path folder;

    @Test
    void whoDisturbsHasItAlone() throws Exception {
        try (var _ = BackendTurn.take(folder, NAME, true)) {
            assertThat(anotherProcessMay(false)).isFalse();
        }
        assertThat(anotherProcessMay(false)).isTrue();
    }

    @Test
    void manyUseItSideBySide() throws Exception {
        try (var _ = BackendTurn.take(folder, NAME, false)) {
            assertThat(anotherProcessMay(false)).isTrue();
            assertThat(anotherProcessMay(true)).isFalse();
        }
        assertThat(anotherProcessMay(true)).isTrue();
    }

    @Test
    void aClassWithinAClassSharesTheTurnUntilTheLastOneEnds() throws Exception {
        var outer = BackendTurn.take(folder, NAME, true);
        try (var _ = BackendTurn.take(folder, NAME, true)) {
            assertThat(anotherProcessMay(false)).isFalse();
        }
        assertThat(anotherProcessMay(false)).isFalse();
        outer.close();
        assertThat(anotherProcessMay(false)).isTrue();
    }

    private boolean anotherProcessMay(boolean alone) throws IOException, InterruptedException {
        return new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Another.class.getName(),
                                folder.resolve("slipway-backend-" + NAME + ".lock")
                                        .toString(),
                                "" + alone)
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    /// Ends with 0 if the lock can be had.
    static final class Another {
        private Another() {}

        public static void main(String... arguments) throws IOException {
            try (var channel =
                            FileChannel.open(Path.of(arguments[0]), StandardOpenOption.READ, StandardOpenOption.WRITE);
                    var lock = channel.tryLock(0, Long.MAX_VALUE, !Boolean.parseBoolean(arguments[1]))) {
                System.exit(lock == null ? 1 : 0);
            }
        }
    }
}

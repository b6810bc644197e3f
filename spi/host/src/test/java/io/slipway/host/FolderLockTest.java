package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderLockTest {
    @TempDir
    private Path temp;

    @Test
    void oneAtATimeHasIt() throws InterruptedException {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var threads = java.util.stream.IntStream.range(0, 8)
                .mapToObj(number -> Thread.ofVirtual().start(() -> {
                    for (var i = 0; i < 20; i++) {
                        try (var _ = FolderLock.take(temp.resolve("lock"))) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                            if ((i + number) % 3 == 0) {
                                Files.deleteIfExists(temp.resolve("lock"));
                            }
                        } catch (InterruptedException | IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }))
                .toList();
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whoeverWaitsInVainLeavesTheLockWithItsHolder() throws InterruptedException, IOException {
        var file = temp.resolve("lock");
        try (var _ = FolderLock.take(file)) {
            assertThatThrownBy(() -> FolderLock.take(file, Duration.ZERO))
                    .isInstanceOf(SlipwayException.class)
                    .hasMessageContaining(file.toString());
            assertThat(new ProcessBuilder("flock", "-n", file.toString(), "true")
                            .start()
                            .waitFor())
                    .isEqualTo(1);
        }
        FolderLock.take(file, Duration.ZERO).close();
    }

    @Test
    void anotherProcessIsKeptOutToo() throws InterruptedException, IOException {
        var file = temp.resolve("lock").toString();
        try (var _ = FolderLock.take(temp.resolve("lock"))) {
            assertThat(new ProcessBuilder("flock", "-n", file, "true").start().waitFor())
                    .isEqualTo(1);
            // Opening and closing the file elsewhere in this process must not give the lock away.
            Files.readString(temp.resolve("lock"));
            assertThat(new ProcessBuilder("flock", "-n", file, "true").start().waitFor())
                    .isEqualTo(1);
        }
        assertThat(new ProcessBuilder("flock", "-n", file, "true").start().waitFor())
                .isZero();
    }
}

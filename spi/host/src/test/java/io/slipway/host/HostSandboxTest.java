package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.scheduler.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// With the cgroups of this machine, where there are some that may be written.
final class HostSandboxTest extends SandboxLaws {
    @Override
    protected Cgroups cgroups() {
        return Cgroups.ofThisMachine();
    }

    @Test
    void tellsThatMemoryRanOut() {
        assumeTrue(cgroups().limits("memory"), "no memory cgroup is writable here");
        var narrow = new SandboxLimits(new Limits(32 << 20, 1000, 50), GENEROUS.diskBytes(), Duration.ofSeconds(60));
        assertThatThrownBy(() -> run(narrow, "x=$(head -c 200000000 /dev/zero | tr '\\0' x)"))
                .hasMessageContaining("(memoryBytes)");
    }

    @Test
    void tellsThatProcessesRanOut() {
        assumeTrue(cgroups().limits("pids"), "no pids cgroup is writable here");
        var few = new SandboxLimits(new Limits(64 << 20, 1000, 10), GENEROUS.diskBytes(), Duration.ofSeconds(60));
        assertThatThrownBy(() -> run(few, "while :; do sleep 320 & done")).hasMessageContaining("(processes)");
    }

    @Test
    void buildsBelowAFolderThatIsClosedToTheirUser() throws IOException, InterruptedException {
        assumeTrue(HostUser.canSwitch() && Passage.isPossible(), "no mount namespace may be made here");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx------"));
        assertThat(run(GENEROUS, "cat source && echo made >made && echo t >$TMPDIR/t"))
                .isZero();
        assertThat(lines).containsExactly("text");
        assertThat(tree.resolve("made")).content().isEqualTo("made\n");
    }
}

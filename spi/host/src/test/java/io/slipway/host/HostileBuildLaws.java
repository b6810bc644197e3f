package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Sandbox.Command;
import io.slipway.spi.scheduler.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that would eat the machine. Each is bounded by itself, too, so that a sandbox which fails to end it
/// costs no more than the test.
abstract class HostileBuildLaws {
    private static final SandboxLimits LIMITS =
            new SandboxLimits(new Limits(192 << 20, 1000, 40), 64 << 20, Duration.ofSeconds(20));
    private static final String BOUND = "ulimit -t 20; ";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    /// In the environment and the arguments of whatever a test starts.
    private final String mark = "hostile-" + UUID.randomUUID();

    @TempDir
    Path temp;

    Path tree = Path.of("/");

    abstract Cgroups cgroups();

    @BeforeEach
    void makeTheTree() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        tree = Files.createDirectory(temp.resolve("tree"));
        Files.createDirectory(temp.resolve("work"));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(survivors()).isEmpty();
        var cgroup = cgroups().group("slipway-build." + Supervisor.mark(temp.resolve("work")));
        assertThat(cgroup.filter(group -> Files.exists(group.tree().path()))).isEmpty();
    }

    private List<Long> survivors() {
        return ProcStat.all().stream()
                .map(ProcStat::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .filter(this::carriesTheMark)
                .toList();
    }

    private boolean carriesTheMark(long pid) {
        try {
            return Files.readString(
                            Path.of("/proc", Long.toString(pid), "cmdline"),
                            java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains(mark);
        } catch (IOException _) {
            return false;
        }
    }

    private int run(SandboxLimits limits, String script) throws IOException, InterruptedException {
        return new HostSandbox(cgroups(), limits, SandboxLaws.BUILDER, List.of(tree), temp.resolve("work"))
                .run(new Command(List.of("sh", "-c", BOUND + script, mark), tree, Map.of("MARK", mark)), lines::add);
    }

    private void assertEnded(SandboxLimits limits, String script, String limit) {
        assertThatThrownBy(() -> run(limits, script))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.EXHAUSTED))
                .hasMessageContaining("(%s)", limit)
                .hasMessageContaining("raise limits.%s of its builder in server.yaml", limit);
    }

    @Test
    void aForkBombIsEndedAndToldAsSuch() throws InterruptedException {
        assumeTrue(
                cgroups().limits("pids") || HostUser.canSwitch() || Enclosure.isPossible(),
                "nothing limits processes of one's own user here");
        assertEnded(LIMITS, "bomb() { while :; do bomb & done; }; bomb", "processes");
    }

    @Test
    void aWriterOfTenGigabytesIsEndedNearItsLimit() throws IOException {
        assertEnded(LIMITS, "head -c 10G /dev/zero >big", "diskBytes");
        assertThat(DiskUse.of(temp)).isLessThanOrEqualTo(LIMITS.diskBytes() + (1 << 20));
    }

    @Test
    void tenGigabytesInManyFilesAreEndedSoonAfterTheirLimit() throws IOException {
        assertEnded(
                LIMITS,
                "i=0; while [ $i -lt 2000 ]; do head -c 5M /dev/zero >f$i || exit 1; i=$((i+1)); done",
                "diskBytes");
        System.out.printf(
                "%s: a disk limit of %d MiB, written in files of 5 MiB: ended at %d MiB%n",
                getClass().getSimpleName(), LIMITS.diskBytes() >> 20, DiskUse.of(temp) >> 20);
        assertThat(DiskUse.of(temp)).isLessThan(16 * LIMITS.diskBytes());
    }

    @Test
    void whatItPutsIntoTheCommonFolderCountsAndStaysInside() throws IOException, InterruptedException {
        assumeTrue(Enclosure.isPossible(), "no namespaces may be made here");
        assertThat(run(LIMITS, "echo hidden >/tmp/$MARK && echo hidden >/var/tmp/$MARK.2"))
                .isZero();
        assertThat(Path.of("/tmp", mark)).doesNotExist();
        assertThat(Path.of("/var/tmp", mark + ".2")).doesNotExist();
        assertEnded(LIMITS, "head -c 60M /dev/zero >/tmp/a; head -c 60M /dev/zero >/var/tmp/b; sleep 15", "diskBytes");
    }

    @Test
    void aMemoryEaterIsEnded() {
        assertEnded(LIMITS, "head -c 900000000 /dev/zero | tail -c 900000000 | wc -c; sleep 15", "memoryBytes");
    }

    @Test
    void manyWhoEatALittleMemoryAreEndedToo() {
        // A shell becomes the last command of a list, and gives its memory back.
        var eaters =
                "for i in 1 2 3 4 5 6; do { x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 10; :; } & done; wait";
        assertEnded(LIMITS, eaters, "memoryBytes");
    }

    @Test
    void oneThatNeverEndsIsEnded() {
        var hurried = new SandboxLimits(LIMITS.limits(), LIMITS.diskBytes(), Duration.ofMillis(700));
        assertEnded(hurried, "trap '' TERM HUP INT; while :; do sleep 1; done", "time");
    }

    @Test
    void daemonsThatCoverTheirTracksEndWithTheBuild() throws IOException, InterruptedException {
        assumeTrue(
                cgroups().limits("pids") || Enclosure.isPossible(), "neither cgroups nor namespaces may be made here");
        var daemon = "setsid sh -c 'setsid env -i sh -c \"sleep 25; : '$MARK'\" </dev/null >/dev/null 2>&1 & exit 0'";
        assertThat(run(LIMITS, daemon + "; echo built")).isZero();
        assertThat(lines).contains("built");
        assertThat(survivors()).isEmpty();
    }

    @Test
    void seesNoProcessOfOthers() throws IOException, InterruptedException {
        assumeTrue(Enclosure.isPossible(), "no namespaces may be made here");
        assertThat(run(
                        LIMITS,
                        "ls -d /proc/[0-9]* | wc -l; kill -0 "
                                + ProcessHandle.current().pid()))
                .isNotZero();
        assertThat(Integer.parseInt(lines.getFirst().strip())).isLessThan(10);
    }
}

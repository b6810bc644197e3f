package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.host.Launch.Restart;
import io.slipway.host.SupervisedProcess.Phase;
import io.slipway.spi.scheduler.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// With the cgroups of this machine, where there are some that may be written.
final class SupervisorTest extends SupervisorLaws {
    private static final HostUser SOMEONE = new HostUser(231_337, 231_337);

    @Override
    protected Supervisor open() {
        return new Supervisor();
    }

    @Test
    void tellsThatMemoryRanOut() throws InterruptedException {
        assumeTrue(Cgroups.ofThisMachine().limits("memory"), "no memory cgroup is writable here");
        var eater = new Launch(
                List.of("sh", "-c", "x=$(head -c 200000000 /dev/zero | tr '\\0' x)"),
                Map.of(),
                temp,
                null,
                new Limits(32 << 20, 1000, 64),
                Restart.never());
        open().start(folder, eater);
        awaitPhase(Phase.ENDED);
        assertThat(open().find(folder).lastExit().orElseThrow().outOfMemory()).isTrue();
    }

    @Test
    void aForkBombStaysWithinItsProcesses() throws InterruptedException {
        assumeTrue(Cgroups.ofThisMachine().limits("pids"), "no pids cgroup is writable here");
        open().start(
                        folder,
                        new Launch(
                                List.of("sh", "-c", "sh -c 'while :; do sleep 306 & done'; exec sleep 306"),
                                Map.of(),
                                temp,
                                null,
                                new Limits(64 << 20, 200, 30),
                                Restart.always()));
        Await.until("limit reached", () -> open().processes(folder).size() >= 20);
        for (var i = 0; i < 20; i++) {
            assertThat(open().processes(folder)).hasSizeLessThanOrEqualTo(30);
        }
        open().stop(folder, Duration.ofMillis(100));
        assertThat(open().processes(folder)).isEmpty();
    }

    @Test
    void countsWhatItUses() throws InterruptedException {
        open().start(folder, shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo up; exec sleep 300"));
        Await.until("up", () -> stdout().contains("up"));
        var usage = open().usage(folder).orElseThrow();
        assertThat(usage.cpu()).isPositive();
        assertThat(usage.memoryBytes()).isPositive();
        assertThat(usage.processes()).isEqualTo(1);
    }

    @Test
    void runsAsItsUserWithoutAnyRight() throws InterruptedException {
        assumeTrue(HostUser.canSwitch(), "only root may start programs as other users");
        open().start(
                        folder,
                        new Launch(
                                List.of(
                                        "sh",
                                        "-c",
                                        "id -u; id -G; grep -E 'CapBnd|CapEff|NoNewPrivs' /proc/self/status; echo x >>/dev/stdout"),
                                Map.of(),
                                temp,
                                SOMEONE,
                                null,
                                Restart.never()));
        awaitPhase(Phase.ENDED);
        assertThat(stdout())
                .isEqualTo("231337\n231337\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nx\n");
    }

    @Test
    void aUserWhoCannotReachTheFolderIsToldWhichOneIsClosed() throws IOException {
        assumeTrue(HostUser.canSwitch(), "only root may start programs as other users");
        var closed = Files.createDirectory(
                temp.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var launch = new Launch(List.of("true"), Map.of(), closed, SOMEONE, null, Restart.never());
        assertThatThrownBy(() -> open().start(folder, launch)).hasMessageContaining("chmod o+x " + closed.toRealPath());
    }

    @Test
    void aGroundBelowAClosedFolderIsShownToTheProgramAlone() throws InterruptedException, IOException {
        assumeTrue(HostUser.canSwitch() && Passage.isPossible(), "no mount namespace may be made here");
        var closed = Files.createDirectory(
                temp.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(closed.resolve("secret"), "not for you");
        var ground = Files.createDirectories(closed.resolve("below/data"));
        Files.writeString(ground.resolve("seen"), "seen\n");
        folder = ground.resolve("instance");
        var launch = new Launch(
                List.of("sh", "-c", "cat seen; ls ../..; pwd; echo x >>/dev/stdout"),
                Map.of(),
                ground,
                SOMEONE,
                null,
                Restart.never());

        open().start(folder, launch, List.of(ground));

        awaitPhase(Phase.ENDED);
        assertThat(Files.readString(folder.resolve("stderr.log"))).isEmpty();
        assertThat(stdout()).isEqualTo("seen\nbelow\n" + ground + "\nx\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(closed)))
                .isEqualTo("rwx------");
    }

    @Test
    void aHalfPreparedFolderLeavesNoCgroup() throws InterruptedException, IOException {
        var group = Cgroups.ofThisMachine().group("slipway." + Supervisor.mark(folder));
        assumeTrue(group.isPresent(), "no cgroup is writable here");
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("cgroups"),
                String.join(
                        "\n",
                        group.get().folders().stream().map(CgroupFolder::line).toList()));
        Files.createDirectories(group.get().tree().path());

        open().stop(folder, Duration.ZERO);

        assertThat(group.get().tree().path()).doesNotExist();
    }
}

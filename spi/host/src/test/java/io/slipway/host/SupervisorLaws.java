package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.host.Launch.Restart;
import io.slipway.host.SupervisedProcess.Phase;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds with cgroups and without.
abstract class SupervisorLaws {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @TempDir
    protected Path temp;

    protected Path folder = Path.of("/");

    /// Called again within a test: that is a new server which finds what an earlier one left.
    protected abstract Supervisor open();

    @BeforeEach
    void openTheFolder() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        folder = temp.resolve("instance");
    }

    @AfterEach
    void leavesNothing() throws InterruptedException {
        open().stop(folder, Duration.ZERO);
        assertThat(open().processes(folder)).isEmpty();
    }

    protected Launch shell(String script) {
        return shell(script, Restart.always());
    }

    protected Launch shell(String script, Restart restart) {
        return new Launch(List.of("sh", "-c", script), Map.of(), temp, null, null, restart);
    }

    protected void awaitPhase(Phase phase) throws InterruptedException {
        Await.until("phase " + phase, () -> open().find(folder).phase() == phase);
    }

    protected String stdout() {
        try {
            return Files.readString(folder.resolve("stdout.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsEndedIsStartedAgainAndMayStartOthers() throws InterruptedException {
        open().start(folder, shell("sh -c 'echo one' & wait; (setsid sleep 330 &); sleep 331"));
        Await.until(
                "it runs",
                () -> stdout().equals("one\n") && open().processes(folder).size() > 1);
        open().end(folder);
        Await.until(
                "it runs again",
                () -> stdout().equals("one\none\n") && open().find(folder).restarts() >= 1);
        open().end(temp.resolve("nobody"));
    }

    @Test
    void findsNothingWhereNothingWasStarted() throws InterruptedException {
        assertThat(open().find(folder).phase()).isEqualTo(Phase.ABSENT);
        open().stop(folder, GRACE);
    }

    @Test
    void aLaterServerFindsAndStopsTheProgram() throws InterruptedException {
        open().start(folder, shell("echo up; exec sleep 300"));
        Await.until("output", () -> open().find(folder).phase() == Phase.RUNNING && !stdout().isEmpty());
        var main = open().find(folder).process().orElseThrow();
        assertThat(main.isAlive()).isTrue();

        open().stop(folder, GRACE);

        assertThat(main.isAlive()).isFalse();
        assertThat(open().find(folder).phase()).isEqualTo(Phase.ENDED);
        assertThat(open().find(folder).lastExit().orElseThrow().signal()).hasValue(15);
    }

    @Test
    void startedTwiceRunsOnce() throws InterruptedException {
        open().start(folder, shell("echo up; exec sleep 300"));
        awaitPhase(Phase.RUNNING);
        var main = open().find(folder).process();

        open().start(folder, shell("echo up; exec sleep 300"));

        assertThat(open().find(folder).process()).isEqualTo(main);
        Await.until("output", () -> !stdout().isEmpty());
        assertThat(stdout()).isEqualTo("up\n");
    }

    @Test
    void overlappingStartsRunOnce() throws InterruptedException {
        var threads = java.util.stream.IntStream.range(0, 4)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    try {
                        open().start(folder, shell("echo up; exec sleep 300"));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        for (var thread : threads) {
            thread.join();
        }
        awaitPhase(Phase.RUNNING);
        Await.until("output", () -> !stdout().isEmpty());
        open().stop(folder, GRACE);
        assertThat(stdout()).isEqualTo("up\n");
    }

    @Test
    void whatDiesAtOnceIsCapturedAndStartedAgainWithinASecond() throws InterruptedException {
        open().start(folder, shell("echo first and last words; echo more >&2; exit 3"));
        Await.until(
                "a second run", Duration.ofSeconds(2), () -> stdout().lines().count() >= 2);
        var found = open().find(folder);
        assertThat(found.restarts()).isPositive();
        assertThat(found.lastExit().orElseThrow().code()).hasValue(3);
        assertThat(found.lastExit().orElseThrow().signal()).isEmpty();
        assertThat(found.lastExit().orElseThrow().at())
                .isBetween(Instant.now().minusSeconds(20), Instant.now().plusSeconds(1));
        assertThat(folder.resolve("stderr.log")).content().startsWith("more\n");
    }

    @Test
    void restartsComeLaterEachTime() throws InterruptedException {
        open().start(folder, shell("date +%s%3N"));
        Await.until("four runs", () -> stdout().lines().count() >= 4);
        awaitPhase(Phase.WAITING);
        open().stop(folder, GRACE);
        var times = stdout().lines().mapToLong(Long::parseLong).toArray();
        // Only a lower bound holds on any machine: a busy one makes every restart later.
        assertThat(times[2] - times[1]).isGreaterThanOrEqualTo(1000);
        assertThat(times[3] - times[2]).isGreaterThanOrEqualTo(2000);
    }

    @Test
    void aStableRunMakesTheNextRestartQuick() throws InterruptedException {
        open().start(folder, shell("date +%s%3N; exec sleep 1.1", new Restart.Always(Duration.ofSeconds(1))));
        Await.until("four runs", () -> stdout().lines().count() >= 4);
        var times = stdout().lines().mapToLong(Long::parseLong).toArray();
        // The third restart in a row would wait two seconds, beside the run itself.
        assertThat(times[3] - times[2]).isLessThan(3100);
    }

    @Test
    void tellsBySignalWhatKilledTheProgram() throws InterruptedException {
        open().start(folder, shell("kill -SEGV $$", Restart.never()));
        awaitPhase(Phase.ENDED);
        var exit = open().find(folder).lastExit().orElseThrow();
        assertThat(exit.signal()).hasValue(11);
        assertThat(exit.code()).isEmpty();
    }

    @Test
    void anExitCodeAbove128IsNoSignal() throws InterruptedException {
        open().start(folder, shell("exit 143", Restart.never()));
        awaitPhase(Phase.ENDED);
        assertThat(open().find(folder).lastExit().orElseThrow().code()).hasValue(143);
    }

    @Test
    void aRunThatIsNotRepeatedEnds() throws InterruptedException {
        open().start(folder, shell("echo once", Restart.never()));
        awaitPhase(Phase.ENDED);
        assertThat(stdout()).isEqualTo("once\n");
        assertThat(open().find(folder).lastExit().orElseThrow().code()).hasValue(0);
    }

    @Test
    void aMissingProgramSaysSoInItsLog() throws InterruptedException, IOException {
        open().start(folder, new Launch(List.of("no-such-program"), Map.of(), temp, null, null, Restart.never()));
        awaitPhase(Phase.ENDED);
        assertThat(open().find(folder).lastExit().orElseThrow().code()).hasValue(127);
        assertThat(Files.readString(folder.resolve("stderr.log"))).contains("no-such-program");
    }

    @Test
    void stopEndsTheWholeTree() throws InterruptedException {
        open().start(
                        folder,
                        shell(
                                "trap '' TERM; sleep 301 & setsid sleep 302 & (setsid sh -c 'sleep 303 & sleep 304' &) ; echo up; wait"));
        Await.until("all five", () -> open().processes(folder).size() >= 5);

        open().stop(folder, Duration.ofMillis(200));

        assertThat(open().processes(folder)).isEmpty();
        assertThat(ProcStat.all().stream().map(ProcStat::pid).map(SupervisorLaws::commandLine))
                .noneMatch(line -> line.matches("sleep 30[1-4] "));
    }

    @Test
    void whatTheMainProcessLeftBehindIsEndedBeforeItIsStartedAgain() throws InterruptedException {
        open().start(folder, shell("sleep 305 & exit 1"));
        Await.until("a restart", () -> open().find(folder).restarts() >= 2);
        assertThat(open().processes(folder)).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void theStopSignalComesFirst() throws InterruptedException {
        open().start(folder, shell("trap 'echo told; exit 0' USR1; echo up; while :; do sleep 0.05; done"));
        Await.until("up", () -> stdout().contains("up"));
        open().stop(folder, GRACE, 10);
        assertThat(stdout()).isEqualTo("up\ntold\n");
    }

    @Test
    void stopIsQuickWhileItWaitsForTheNextStart() throws InterruptedException {
        open().start(folder, shell("exit 1"));
        Await.until("third restart", () -> open().find(folder).restarts() >= 3);
        awaitPhase(Phase.WAITING);
        var began = System.nanoTime();
        open().stop(folder, GRACE);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(800));
        assertThat(open().find(folder).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void anInterruptedStopIsTakenUpByTheNext() throws InterruptedException {
        open().start(folder, shell("trap '' TERM; echo up; while :; do sleep 0.05; done"));
        Await.until("up", () -> Files.exists(folder.resolve("stdout.log")) && stdout().contains("up"));
        var stopper = Thread.ofVirtual().start(() -> {
            try {
                open().stop(folder, Duration.ofMinutes(5));
            } catch (InterruptedException _) {
                // As wanted.
            }
        });
        Await.until("marked", () -> Files.exists(folder.resolve("stop")));
        stopper.interrupt();
        stopper.join(1000);
        assertThat(stopper.isAlive()).isFalse();

        assertThatThrownBy(() -> open().start(folder, shell("true")))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONFLICT));
        open().stop(folder, Duration.ZERO);
        assertThat(open().find(folder).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void aProgramWhoseShimWasKilledGetsANewOne() throws InterruptedException {
        open().start(folder, shell("echo up; exec sleep 300"));
        awaitPhase(Phase.RUNNING);
        Await.until("output", () -> !stdout().isEmpty());
        var main = open().find(folder).process().orElseThrow();
        Libc.kill(shim().pid(), 9);
        awaitPhase(Phase.UNKEPT);

        open().start(folder, shell("echo up; exec sleep 300"));
        awaitPhase(Phase.RUNNING);
        assertThat(open().find(folder).process()).hasValue(main);

        Libc.kill(main.pid(), 9);
        Await.until(
                "started again",
                () -> open().find(folder)
                        .process()
                        .filter(next -> !next.equals(main))
                        .isPresent());
        assertThat(open().find(folder).restarts()).isEqualTo(1);
    }

    @Test
    void whatWasKilledWithItsShimIsLostUntilStartedAgain() throws InterruptedException {
        open().start(folder, shell("exec sleep 300"));
        awaitPhase(Phase.RUNNING);
        var main = open().find(folder).process().orElseThrow();
        Libc.kill(shim().pid(), 9);
        Libc.kill(main.pid(), 9);
        awaitPhase(Phase.LOST);

        open().start(folder, shell("exec sleep 300"));
        awaitPhase(Phase.RUNNING);
    }

    @Test
    void aStoppedProgramMayBeStartedAgain() throws InterruptedException {
        open().start(folder, shell("echo one; exec sleep 300"));
        Await.until("one", () -> stdout().contains("one"));
        open().stop(folder, GRACE);
        open().start(folder, shell("echo two; exec sleep 300"));
        Await.until("two", () -> stdout().equals("one\ntwo\n"));
    }

    @Test
    void hiddenValuesReachTheProgramAndNobodyElse() throws InterruptedException, IOException {
        var secret = "it's a \"$ecret\"\nof two lines";
        open().start(
                        folder,
                        new Launch(
                                List.of("sh", "-c", "printf '%s' \"$TOKEN\"; exec sleep 300"),
                                Map.of("TOKEN", EnvValue.of(Secret.of(secret))),
                                temp,
                                null,
                                null,
                                Restart.always()));
        Await.until("output", () -> stdout().equals(secret));
        assertThat(ProcStat.all().stream().map(ProcStat::pid).map(SupervisorLaws::commandLine))
                .noneMatch(line -> line.contains("$ecret"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("env"))))
                .isEqualTo("r--------");
    }

    @Test
    void nothingOfTheServersEnvironmentIsPassedOn() throws InterruptedException {
        open().start(folder, shell("env", Restart.never()));
        awaitPhase(Phase.ENDED);
        assertThat(stdout().lines().map(line -> line.substring(0, line.indexOf('='))))
                .containsExactlyInAnyOrder("PATH", "HOME", "SLIPWAY_TREE", "PWD");
    }

    @Test
    void aShimStaysBelowTwoMebibytes() throws InterruptedException, IOException {
        open().start(folder, shell("exit 1"));
        Await.until("third restart", () -> open().find(folder).restarts() >= 2);
        var resident = Files.readAllLines(Path.of("/proc", Long.toString(shim().pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
        assertThat(resident).as("KiB").isBetween(1L, 2048L);
    }

    @Test
    void aNewerLayoutIsRefused() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("layout"), "2");
        try {
            assertThatThrownBy(() -> open().find(folder)).hasMessageContaining("newer");
        } finally {
            Files.delete(folder.resolve("layout"));
        }
    }

    protected ProcessIdentity shim() {
        return new FolderState(new FolderLayout(folder)).shim().orElseThrow();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException _) {
            return "";
        }
    }
}

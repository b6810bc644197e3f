package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Sandbox.Command;
import io.slipway.spi.scheduler.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

abstract class SandboxLaws {
    protected static final HostUser BUILDER = new HostUser(231_338, 231_338);
    protected static final SandboxLimits GENEROUS =
            new SandboxLimits(new Limits(256 << 20, 2000, 100), 50 << 20, Duration.ofSeconds(60));

    protected final List<String> lines = new CopyOnWriteArrayList<>();

    @TempDir
    protected Path temp;

    protected Path tree = Path.of("/");

    protected abstract Cgroups cgroups();

    @BeforeEach
    void makeTheTree() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        tree = Files.createDirectory(temp.resolve("tree"));
        Files.createDirectory(temp.resolve("work"));
        Files.writeString(tree.resolve("source"), "text");
    }

    @AfterEach
    void leavesNothing() throws InterruptedException {
        var cgroup = cgroups().group("slipway-build." + Supervisor.mark(temp.resolve("work")));
        // A killed process counts until whoever inherited it has taken note, and its cgroup with it.
        Await.until(
                "no cgroup is left",
                () -> cgroup.filter(group -> Files.exists(group.tree().path())).isEmpty());
        Await.until("no process is left", this::noProcessIsLeft);
    }

    protected int processes() throws IOException {
        return new ProcessTree(
                        java.util.Optional.empty(), java.util.Optional.empty(), Supervisor.mark(temp.resolve("work")))
                .members()
                .size();
    }

    private boolean noProcessIsLeft() {
        try {
            return processes() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected HostSandbox sandbox(SandboxLimits limits) {
        return new HostSandbox(cgroups(), limits, BUILDER, List.of(tree), temp.resolve("work"));
    }

    protected int run(SandboxLimits limits, String script) throws IOException, InterruptedException {
        return sandbox(limits).run(shell(script), lines::add);
    }

    protected Command shell(String script) {
        return new Command(List.of("sh", "-c", script), tree, Map.of("GREETING", "it's"));
    }

    @Test
    void streamsBothOutputsAndAnswersTheExitCode() throws IOException, InterruptedException {
        assertThat(run(GENEROUS, "echo one; echo two >&2; printf 'no end'; exit 7"))
                .isEqualTo(7);
        assertThat(lines).containsExactly("one", "two", "no end");
    }

    @Test
    void runsInItsFolderWithItsEnvironmentOnly() throws IOException, InterruptedException {
        run(
                GENEROUS,
                "pwd; cat source; echo; echo $GREETING; env | cut -d= -f1 | sort | tr '\\n' ' '; echo >$TMPDIR/t && echo >$HOME/h");
        assertThat(lines)
                .containsExactly(tree.toString(), "text", "it's", "GREETING HOME PATH PWD SLIPWAY_TREE TMPDIR ");
    }

    @Test
    void mayWriteItsTreeAndIsNeverRoot() throws IOException, InterruptedException {
        assertThat(run(GENEROUS, "echo more >>source; id -u")).isZero();
        assertThat(tree.resolve("source")).content().isEqualTo("textmore\n");
        assertThat(lines).doesNotContain("0");
        if (HostUser.canSwitch()) {
            assertThat(lines).containsExactly("231338");
        }
    }

    @Test
    void aLibraryNamedByTheBuildIsNotLoadedByRoot() throws IOException, InterruptedException {
        var command = new Command(List.of("sh", "-c", "echo fine"), tree, Map.of("LD_PRELOAD", "/no/such/library.so"));
        assertThat(sandbox(GENEROUS).run(command, lines::add)).isZero();
        // The loader complains once for each program that sees the variable: `sh` and nothing before it.
        assertThat(lines.stream().filter(line -> line.contains("library.so"))).hasSizeLessThanOrEqualTo(1);
        assertThat(lines).contains("fine");
    }

    @Test
    void refusesAProgramThatIsNotThere() {
        assertThatThrownBy(
                        () -> sandbox(GENEROUS).run(new Command(List.of("no-such-tool"), tree, Map.of()), lines::add))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.INVALID))
                .hasMessageContaining("no-such-tool");
    }

    @Test
    void endsTheTreeWhenTimeIsUp() {
        var hurried = new SandboxLimits(GENEROUS.limits(), GENEROUS.diskBytes(), Duration.ofMillis(300));
        assertExhausted(hurried, "setsid sleep 311 & trap '' TERM; sleep 312; sleep 313", "(time)");
    }

    @Test
    void endsWhatTheCommandLeftBehind() throws IOException, InterruptedException {
        assertThat(run(GENEROUS, "setsid sleep 314 & echo done")).isZero();
        assertThat(processes()).isZero();
    }

    @Test
    void aWriterIsStoppedAtTheDiskLimit() {
        var small = new SandboxLimits(GENEROUS.limits(), 1 << 20, Duration.ofSeconds(60));
        assertExhausted(small, "head -c 10000000000 /dev/zero >big", "(diskBytes)");
    }

    @Test
    void aWriterOfManyFilesIsStoppedToo() {
        var small = new SandboxLimits(GENEROUS.limits(), 1 << 20, Duration.ofSeconds(60));
        assertExhausted(
                small, "i=0; while :; do head -c 200000 /dev/zero >f$i; i=$((i+1)); sleep 0.05; done", "(diskBytes)");
    }

    @Test
    void anInterruptEndsTheTreeWithinASecond() throws InterruptedException, IOException {
        var runner = Thread.ofVirtual().start(() -> {
            try {
                run(GENEROUS, "setsid sleep 315 & echo up; sleep 316");
            } catch (InterruptedException | IOException e) {
                lines.add(e.getClass().getSimpleName());
            }
        });
        Await.until("up", () -> lines.contains("up"));
        runner.interrupt();
        assertThat(runner.join(Duration.ofSeconds(1))).isTrue();
        assertThat(lines).contains("InterruptedException");
        assertThat(processes()).isZero();
    }

    @Test
    void aForkBombIsEnded() {
        assumeTrue(cgroups().limits("pids") || HostUser.canSwitch(), "nothing limits processes of one's own user");
        var few = new SandboxLimits(new Limits(256 << 20, 500, 30), GENEROUS.diskBytes(), Duration.ofSeconds(3));
        assertThatThrownBy(() -> {
                    var code = run(few, "bomb() { bomb | bomb & }; bomb; sleep 317");
                    throw new SlipwayException(Failure.EXHAUSTED, "ended by itself with " + code);
                })
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.EXHAUSTED));
    }

    @Test
    void aBuildEndsWithTheServerThatStartedIt() throws IOException, InterruptedException {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var server = new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedServer.class.getName(),
                        tree.toString(),
                        temp.resolve("work").toString(),
                        getClass().getSimpleName())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("server.log").toFile())
                .start();
        try {
            Await.until("build runs", () -> Files.exists(tree.resolve("up")));
            assertThat(processes()).isPositive();
        } finally {
            server.destroyForcibly().waitFor();
        }
        Await.until("build ended", () -> {
            try {
                return processes() == 0
                        && cgroups().group("slipway-build." + Supervisor.mark(temp.resolve("work"))).stream()
                                .noneMatch(group -> Files.exists(group.tree().path()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private void assertExhausted(SandboxLimits limits, String script, String word) {
        assertThatThrownBy(() -> run(limits, script))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.EXHAUSTED))
                .hasMessageContaining(word);
    }
}

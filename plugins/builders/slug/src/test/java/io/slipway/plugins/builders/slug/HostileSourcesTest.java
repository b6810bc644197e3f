package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.host.DiskUse;
import io.slipway.host.HostSandbox;
import io.slipway.host.HostUser;
import io.slipway.host.SandboxLimits;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Limits;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Projects whose own scripts turn on the machine, built in the sandbox of the product. What they do is bounded by
/// itself, too.
@RequiresBackend({"node", "npm"})
final class HostileSourcesTest {
    private static final SandboxLimits LIMITS =
            new SandboxLimits(new Limits(512 << 20, 2000, 120), 200 << 20, Duration.ofSeconds(30));

    private final String mark = "hostile-" + UUID.randomUUID();

    @TempDir
    private Path folder;

    private Path source = Path.of("/");
    private Path precious = Path.of("/");

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("index.js"), "console.log('up')");
        precious = Files.writeString(folder.resolve("precious"), "kept");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                assertThat(commandLine(process)).doesNotContain(mark);
            }
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    private Builds build(SandboxLimits limits, String script) throws IOException, InterruptedException {
        Files.writeString(source.resolve("attack.sh"), "ulimit -t 30\n" + script);
        Files.writeString(source.resolve("package.json"), """
                {"name": "hostile", "version": "1.0.0", "scripts":
                 {"start": "node index.js", "preinstall": "sh attack.sh %s"}}
                """.formatted(mark));
        Files.writeString(source.resolve("package-lock.json"), """
                {"name": "hostile", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
                 "packages": {"": {"name": "hostile", "version": "1.0.0", "hasInstallScript": true}}}
                """);
        var user = new HostUser(270_999, 270_999);
        var builds = new Builds(folder, Map.of(), (folders, work) -> new HostSandbox(limits, user, folders, work));
        builds.build(source);
        return builds;
    }

    private void assertEnded(SandboxLimits limits, String script, String limit) {
        var begin = System.nanoTime();
        assertThatThrownBy(() -> build(limits, script))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.EXHAUSTED))
                .hasMessageContaining("(%s)", limit)
                .hasMessageContaining("raise limits.%s of its builder in server.yaml", limit)
                .satisfies(e -> System.out.printf("%s%n  after %d ms%n", e.getMessage(), millisSince(begin)));
    }

    private static long millisSince(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    @Test
    void aForkBomb() {
        assertEnded(LIMITS, "bomb() { while :; do bomb & done; }; bomb", "processes");
    }

    @Test
    void aWriterOfTenGigabytes() throws IOException {
        assertEnded(
                LIMITS, "i=0; while [ $i -lt 100 ]; do head -c 100M /dev/zero >big$i; i=$((i+1)); done", "diskBytes");
        assertThat(DiskUse.of(folder)).isLessThan(2L << 30);
    }

    @Test
    void aMemoryEater() {
        assertEnded(LIMITS, "head -c 2G /dev/zero | tail -c 2G | wc -c; exit 1", "memoryBytes");
    }

    @Test
    void oneThatNeverEnds() {
        var hurried = new SandboxLimits(LIMITS.limits(), LIMITS.diskBytes(), Duration.ofSeconds(4));
        assertEnded(hurried, "trap '' TERM; while :; do sleep 1; done", "time");
    }

    @Test
    void daemonsAreEndedWithTheBuild() throws IOException, InterruptedException {
        var daemon = "setsid sh -c \"setsid env -i sh -c 'sleep 25; : $1' & exit 0\" </dev/null >/dev/null 2>&1";
        assertThat(build(LIMITS, daemon).log()).contains("Slug of");
    }

    /// The server packs the slug as its own user, perhaps root, into a folder that the build may write.
    @Test
    void aLinkWhereTheSlugIsPackedLeadsTheServerNowhere() throws IOException, InterruptedException {
        var attack = "ln -s %s \"$TMPDIR/../slug.tar.gz\" && ls -l \"$TMPDIR/..\"".formatted(precious);
        assertThat(build(LIMITS, attack).log()).contains("Slug of");
        assertThat(precious).content().isEqualTo("kept");
    }

    @Test
    void linksInTheTreeAreNotFollowedIntoTheSlug() throws IOException, InterruptedException {
        var builds = build(LIMITS, "ln -s %s leak && ln -s / everything".formatted(precious));
        assertThat(builds.log()).contains("leads out of it");
    }

    @Test
    void readsNothingOfTheServers() throws IOException, InterruptedException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                HostUser.canSwitch(), "only root can keep the server's files from a build");
        Files.setPosixFilePermissions(precious, PosixFilePermissions.fromString("rw-------"));
        var look = "cat %s; cat /proc/1/environ; kill -0 %d; echo looked"
                .formatted(precious, ProcessHandle.current().pid());
        var log = build(LIMITS, look).log();
        assertThat(List.of(log.split("\n"))).noneMatch(line -> line.contains("kept"));
    }
}

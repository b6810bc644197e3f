package io.slipway.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.configuration.BuildLimits;
import io.slipway.engine.configuration.Machine;
import io.slipway.engine.store.CrashPoints;
import io.slipway.host.BuildUsers;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.Sandbox.Command;
import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one team's build sees of another's, on a server that runs as root.
@RequiresBackend("root")
final class BuildIsolationTest {
    private static final String SECRET = "the-secret-of-red";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @TempDir
    Path data = Path.of("");

    @BeforeEach
    void asDeployed() throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private BuildWorkplace workplace() {
        return new BuildWorkplace(
                data.resolve("builds"), new Machine(4, 4L << 30), Optional.of(new BuildUsers()), CrashPoints.none());
    }

    private int run(BuildWorkplace.Bench bench, String script, BuildLog log) throws IOException, InterruptedException {
        var env = script.contains("attack") ? Map.<String, String>of() : Map.of("TOKEN", SECRET);
        return bench.sandbox(BuildLimits.usual(), log)
                .run(new Command(List.of("sh", "-c", script), bench.tree, env), log);
    }

    /// Reads what may be read, signals what may be signalled, and says so.
    private int attack(BuildWorkplace.Bench bench, String... files) throws IOException, InterruptedException {
        var script = """
                : attack
                for f in %s; do cat "$f" 2>/dev/null && echo "READ $f"; done
                for p in /proc/[0-9]*; do tr '\\0' '\\n' <"$p/environ" 2>/dev/null; done
                kill -9 -1 2>/dev/null
                """.formatted(String.join(" ", files));
        lines.clear();
        return run(bench, script, lines::add);
    }

    @Test
    void aBuildReadsAndEndsNothingOfAnother() throws Exception {
        var workplace = workplace();
        var artifacts = ArtifactStore.in(data.resolve("artifacts"), Clock.systemUTC(), CrashPoints.none());
        var slug = artifacts.store(new ByteArrayInputStream(SECRET.getBytes(StandardCharsets.UTF_8)));
        var artifact = data.resolve("artifacts/sha256")
                .resolve(slug.digest().substring(7, 9))
                .resolve(slug.digest().substring(7));
        try (var red = workplace.open("bred", "cred", BuildLogs.NONE);
                var blue = workplace.open("bblue", "cblue", BuildLogs.NONE)) {
            Files.writeString(red.tree.resolve("source"), SECRET);
            var up = red.tree.resolve("up");
            var ended = new CopyOnWriteArrayList<Integer>();
            var building = Thread.ofVirtual().start(() -> {
                try {
                    var script =
                            "umask 0; for d in '%s' '%s' $TMPDIR $HOME; do echo %s >$d/made; done; echo >up; sleep 4"
                                    .formatted(red.cache, red.scratch, SECRET);
                    ended.add(run(red, script, BuildLogs.NONE));
                } catch (IOException | InterruptedException e) {
                    ended.add(-1);
                }
            });
            Await.until(PATIENCE, "red builds", () -> Files.exists(up));

            attack(
                    blue,
                    red.tree + "/source",
                    red.cache + "/made",
                    red.scratch + "/made",
                    red.tree.resolveSibling("sandbox") + "/env",
                    red.tree.resolveSibling("sandbox") + "/home/made",
                    red.tree.resolveSibling("sandbox") + "/tmp/made",
                    artifact.toString());

            assertThat(lines).noneMatch(line -> line.startsWith("READ") || line.contains(SECRET));
            building.join();
            assertThat(ended).as("red ended by itself").containsExactly(0);
        }
        assertThat(data.resolve("builds/work")).isEmptyDirectory();
    }

    /// The number of a user is given again: what it left must not be the next one's.
    @Test
    void aCacheIsClosedToWhoGetsTheSameUserNext() throws Exception {
        var workplace = workplace();
        Path cache;
        try (var red = workplace.open("bred", "cred", BuildLogs.NONE)) {
            cache = red.cache;
            assertThat(run(red, "umask 0; echo %s >'%s/made'".formatted(SECRET, cache), BuildLogs.NONE))
                    .isZero();
        }
        try (var blue = workplace.open("bblue", "cblue", BuildLogs.NONE)) {
            attack(blue, cache + "/made");
            assertThat(lines).noneMatch(line -> line.startsWith("READ"));
        }
        // A server that was killed amid a build has left it open; the next one closes it before its first build.
        Files.setPosixFilePermissions(cache.resolveSibling(""), PosixFilePermissions.fromString("rwx--x--x"));
        try (var blue = workplace().open("bblue2", "cblue", BuildLogs.NONE)) {
            attack(blue, cache + "/made");
            assertThat(lines).noneMatch(line -> line.startsWith("READ"));
        }
        try (var red = workplace.open("bred2", "cred", BuildLogs.NONE)) {
            lines.clear();
            assertThat(run(red, "cat '%s/made'; echo again >>'%s/made'".formatted(cache, cache), lines::add))
                    .isZero();
            assertThat(lines).containsExactly(SECRET);
        }
    }

    /// A log that nobody reads.
    private static final class BuildLogs {
        static final BuildLog NONE = _ -> {};
    }
}

package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The sandbox of a server that is not root's and may make no cgroups. The other tests are such ones where they
/// are not run by root; here root starts a server as somebody else.
final class PlainUserSandboxTest {
    private static final HostUser SOMEBODY = new HostUser(271_900, 271_900);

    private final String mark = "plain-" + UUID.randomUUID();

    @TempDir
    Path temp;

    @BeforeEach
    void onlyAsRoot() throws IOException {
        assumeTrue(HostUser.canSwitch(), "only root starts a server as another user");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> run(String script) throws IOException, InterruptedException {
        var folder = Files.createDirectory(temp.resolve("data"));
        SOMEBODY.own(folder);
        var words = ShellScripts.prefix(SOMEBODY, List.of("--nproc=400"));
        words.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                PlainUserBuild.class.getName(),
                folder.toString(),
                "ulimit -t 20; " + script,
                mark));
        var builder = new ProcessBuilder(words).directory(temp.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        var process = builder.start();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        assumeTrue(!lines.contains("enclosed false"), "a plain user may make no namespaces here");
        return lines;
    }

    /// Where everybody may read it.
    private String classPath() throws IOException {
        var copies = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var from = Path.of(entry);
            var name = String.valueOf(from.getFileName());
            if (Files.isDirectory(from) || name.matches("(slipway|slf4j|jspecify).*")) {
                var to = temp.resolve("lib" + copies.size() + "-" + name);
                copy(from, to);
                copies.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void aForkBombIsEnded() throws IOException, InterruptedException {
        assertThat(run("bomb() { while :; do bomb & done; }; bomb"))
                .anyMatch(line -> line.contains("(processes)") && line.contains("raise limits.processes"));
    }

    @Test
    void nothingOutlivesItAndItsTemporaryFilesAreItsOwn() throws IOException, InterruptedException {
        var lines = run("setsid sh -c \"setsid env -i sh -c 'sleep 25; : $0' </dev/null >/dev/null 2>&1 &\";"
                + " echo hidden >/tmp/$0; ls -d /proc/[0-9]* | wc -l; echo built");
        assertThat(lines).contains("built", "code 0");
        assertThat(Path.of("/tmp", mark)).doesNotExist();
        assertThat(ProcStat.all()).noneMatch(each -> BuildUsers.isOf(each.pid(), SOMEBODY));
    }

    @Test
    void aWriterIsEnded() throws IOException, InterruptedException {
        assertThat(run("i=0; while [ $i -lt 100 ]; do head -c 5M /dev/zero >/tmp/f$i || exit 1; i=$((i+1)); done"))
                .anyMatch(line -> line.contains("(diskBytes)"));
    }

    @Test
    void aMemoryEaterIsEnded() throws IOException, InterruptedException {
        assertThat(run("head -c 900000000 /dev/zero | tail -c 900000000 | wc -c; sleep 10"))
                .anyMatch(line -> line.contains("(memoryBytes)"));
    }
}

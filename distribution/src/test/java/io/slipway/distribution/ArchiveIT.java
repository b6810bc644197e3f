package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The archive as a user gets it: unpacked somewhere, run by a plain user, with no network but loopback.
@Tag("delivered")
@RequiresBackend({"root", "unshare", "ip", "tar"})
final class ArchiveIT {
    private static final String LIFE = """
            set -e
            slipway up
            cp -r "$SLIPWAY/samples/static" "$HOME/site"
            slipway deploy "$HOME/site"
            slipway doctor
            slipway down
            slipway uninstall --yes
            """;

    private static final String TOOLS = "awk cat chmod chown cp cut date dirname env expr find grep head id ln ls mkdir"
            + " mktemp mv nice prlimit ps readlink renice rm rmdir sed setpriv setsid sh sha256sum sleep sort stat tail"
            + " tar tee touch tr uname unshare wc xargs";

    @TempDir
    private Path folder;

    private final TestUser user;
    private Path slipway;

    ArchiveIT() throws IOException {
        user = TestUser.other();
    }

    @BeforeEach
    void unpack() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        run(List.of("tar", "-xzf", archive().toAbsolutePath().toString(), "-C", folder.toString()));
        slipway = folder.resolve("a place");
        try (var unpacked = Files.list(folder)) {
            Files.move(unpacked.findFirst().orElseThrow(), slipway);
        }
        user.own(slipway);
        user.own(Files.createDirectory(folder.resolve("home")));
    }

    @Test
    void plainArchiveRunsWithTheJavaOfTheMachine() throws Exception {
        assertThat(slipway.resolve("runtime")).doesNotExist();

        var said = life("JAVA_HOME=" + System.getProperty("java.home"), System.getenv("PATH"));

        assertThat(said).contains("✓ java: " + Runtime.version()).contains(" in " + System.getProperty("java.home"));
    }

    @Test
    void archiveWithARuntimeNeedsNoJava() throws Exception {
        link(slipway.resolve("runtime"));
        user.own(slipway);

        var said = life("JAVA_HOME=", tools().toString());

        assertThat(said).contains(" in " + slipway.resolve("runtime"));
    }

    private String life(String java, String path) throws Exception {
        var command = new ArrayList<>(
                List.of("unshare", "--net", "--", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        command.addAll(user.prefix());
        command.addAll(List.of("env", "-i", "NO_COLOR=1", java));
        command.add("HOME=" + folder.resolve("home"));
        command.add("SLIPWAY=" + slipway);
        command.add("PATH=" + slipway.resolve("bin") + ":" + user.reachable(path));
        command.addAll(List.of("sh", "-c", LIFE));
        var said = run(command);
        assertThat(said).contains("✓ rolled out web v1", "Nothing is wrong.", "go on without it", "✓ removed Slipway");
        assertThat(slipway).isEmptyDirectory();
        return said;
    }

    /// As `-Pruntime` does it.
    private static void link(Path runtime) {
        var out = new StringWriter();
        var exit = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--add-modules",
                        System.getProperty("slipway.runtime.modules"),
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        runtime.toString());
        assertThat(exit).as(out.toString()).isZero();
    }

    /// What scripts of ours call, and no Java.
    private Path tools() throws IOException {
        var tools = Files.createDirectory(folder.resolve("tools"));
        for (var name : TOOLS.split(" ")) {
            var program = Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
                    .map(place -> Path.of(place, name))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (program.isPresent()) {
                Files.createSymbolicLink(tools.resolve(name), program.get());
            }
        }
        return tools;
    }

    @AfterEach
    void removeTools() throws IOException {
        // JUnit would warn of each link.
        var tools = folder.resolve("tools");
        if (Files.exists(tools)) {
            try (var links = Files.list(tools)) {
                for (var link : links.toList()) {
                    Files.delete(link);
                }
            }
        }
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("slipway-.*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        var output = Files.createTempFile("archive", ".log");
        var process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(180, TimeUnit.SECONDS))
                .as(command.toString())
                .isTrue();
        var said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertThat(process.exitValue()).as(command + " said:\n" + said).isZero();
        return said;
    }
}

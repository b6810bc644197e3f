package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShimTest {
    @TempDir
    private Path temp;

    /// In a pid namespace of its own, for the sake of everything outside: what was there before the namespace
    /// has session 0 in it, as all that enters a container from outside has.
    @Test
    void endsNothingWhereItsProgramNeverCameToRun() throws IOException, InterruptedException {
        assumeTrue(HostUser.canSwitch(), "only root may make a pid namespace");
        Files.writeString(temp.resolve("shim.sh"), ShellScripts.resource("shim.sh"));
        Files.writeString(temp.resolve("policy"), "always\n60\n\n\n");
        var script = "sleep 20 & bystander=$!; setsid sh shim.sh \"$PWD\" & shim=$!;"
                + " while ! grep -qs 'waiting 2' state; do sleep 0.05; done;"
                + " : >stop; wait $shim; kill -0 $bystander && echo alive";
        var process = new ProcessBuilder(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "--kill-child",
                        "timeout",
                        "15",
                        "sh",
                        "-c",
                        script)
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).isEqualTo("alive\n");
    }

    @Test
    void endsWhenItsFolderHasGone() throws IOException, InterruptedException {
        var folder = Files.createDirectory(temp.resolve("folder"));
        Files.writeString(folder.resolve("shim.sh"), ShellScripts.resource("shim.sh"));
        Files.writeString(folder.resolve("policy"), "always\n60\n\n\n");
        Files.writeString(folder.resolve("run.sh"), "rm -r \"$PWD\"\n");
        var shim = new ProcessBuilder(
                        "setsid", "--wait", "sh", folder.resolve("shim.sh").toString(), folder.toString())
                .start();
        assertThat(shim.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(folder).doesNotExist();
    }
}

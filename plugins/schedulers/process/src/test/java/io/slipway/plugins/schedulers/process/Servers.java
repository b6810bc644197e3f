package io.slipway.plugins.schedulers.process;

import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.tck.TestContext;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Servers in processes of their own, to be killed.
final class Servers {
    private Servers() {}

    record Server(Process process, Path mark) {
        boolean hasBegun() {
            return Files.exists(mark);
        }
    }

    /// Three instances of a program that is another one with each generation.
    static WorkloadSpec spec(Artifact.Slug slug, long generation) {
        return Specs.spec(
                "web",
                generation,
                new Mode.KeepRunning(3),
                Specs.template(slug, "sleep 30" + generation, Map.of(), Specs.WEB));
    }

    static Server applying(Path folder, Path archive, long generation) throws IOException {
        var mark = Files.createTempDirectory("slipway-server").resolve("begun");
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Servers.class.getName(),
                        folder.toString(),
                        archive.toString(),
                        mark.toString(),
                        Long.toString(generation))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Server(process, mark);
    }

    public static void main(String[] arguments) throws Exception {
        var artifacts = new InMemoryArtifacts();
        var slug = artifacts.store(Path.of(arguments[1]));
        var scheduler = new ProcessScheduler(
                TestConfig.DEFAULT, TestContext.in(Path.of(arguments[0])).withArtifacts(artifacts));
        Files.createFile(Path.of(arguments[2]));
        scheduler.apply(spec(slug, Long.parseLong(arguments[3])));
        Thread.sleep(60_000);
    }
}

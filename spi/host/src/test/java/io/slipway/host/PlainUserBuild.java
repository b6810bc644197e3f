package io.slipway.host;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Sandbox.Command;
import io.slipway.spi.scheduler.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A server of a plain user, without cgroups, that runs one command of a build.
final class PlainUserBuild {
    private PlainUserBuild() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var tree = Files.createDirectories(folder.resolve("tree"));
        var work = Files.createDirectories(folder.resolve("work"));
        var limits = new SandboxLimits(new Limits(256 << 20, 1000, 40), 64 << 20, Duration.ofSeconds(20));
        System.out.println("enclosed " + Enclosure.isPossible());
        try {
            var code = new HostSandbox(Cgroups.none(), limits, null, List.of(tree), work)
                    .run(
                            new Command(List.of("sh", "-c", arguments[1], arguments[2]), tree, Map.of()),
                            System.out::println);
            System.out.println("code " + code);
        } catch (SlipwayException e) {
            System.out.println(e.getMessage());
        }
    }
}

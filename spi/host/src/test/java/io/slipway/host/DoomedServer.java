package io.slipway.host;

import java.nio.file.Path;
import java.util.List;

/// A process of its own that runs a build and is killed meanwhile.
final class DoomedServer {
    private DoomedServer() {}

    public static void main(String[] arguments) throws Exception {
        var tree = Path.of(arguments[0]);
        var cgroups = arguments[2].contains("Without") ? Cgroups.none() : Cgroups.ofThisMachine();
        new HostSandbox(cgroups, SandboxLaws.GENEROUS, SandboxLaws.BUILDER, List.of(tree), Path.of(arguments[1]))
                .run(
                        new io.slipway.spi.build.Sandbox.Command(
                                List.of("sh", "-c", "setsid sleep 318 & touch up; sleep 319"),
                                tree,
                                java.util.Map.of()),
                        System.out::println);
    }
}

package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.HostSandbox;
import io.slipway.host.HostUser;
import io.slipway.host.SandboxLimits;
import io.slipway.spi.scheduler.Limits;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The samples in the sandbox of the product, as root therefore with a user who may read and write nothing
/// but the folders of the build.
@Tag("delivered")
final class SandboxedBuildsTest {
    private static final SandboxLimits LIMITS =
            new SandboxLimits(new Limits(3L << 30, 2000, 2000), 3L << 30, Duration.ofMinutes(5));

    @TempDir
    Path folder;

    private Builds builds;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        var user = new HostUser(23456, 23456);
        builds = new Builds(folder, Map.of(), (folders, work) -> new HostSandbox(LIMITS, user, folders, work));
    }

    @Test
    @RequiresBackend({"node", "npm"})
    void node() throws Exception {
        assertBuilds("node", "Node.js");
    }

    @Test
    @RequiresBackend({"python3", "pip3"})
    void python() throws Exception {
        assertBuilds("python", "Python");
    }

    @Test
    @RequiresBackend("go")
    void go() throws Exception {
        assertBuilds("go", "Go");
    }

    @Test
    @RequiresBackend("mvn")
    void java() throws Exception {
        assertBuilds("java", "Java");
    }

    @Test
    void site() throws Exception {
        assertBuilds("static", "a static site");
    }

    private void assertBuilds(String sample, String name) throws Exception {
        var first = builds.build(Builds.sample(sample));
        try (var app = builds.start(first, "web")) {
            assertThat(app.get("/")).contains("Hello from " + name);
        }

        assertThat(builds.build(Builds.sample(sample)).artifact())
                .as("built again from the cache")
                .isEqualTo(first.artifact());
    }
}

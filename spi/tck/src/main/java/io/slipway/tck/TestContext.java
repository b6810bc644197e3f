package io.slipway.tck;

import io.slipway.spi.PluginContext;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.nio.file.Path;
import java.time.Clock;

/// What a test lends to a plugin instance in the kernel's place.
public record TestContext(String installation, String instance, Path folder, Artifacts artifacts, Clock clock)
        implements PluginContext {
    /// With an artifact store in memory and the system's clock. Two contexts of one folder are two lives of one
    /// plugin instance only if they share the store: keep the context over a reopen.
    public static TestContext in(Path folder) {
        return new TestContext("tck", "tck/place", folder, new InMemoryArtifacts(), Clock.systemUTC());
    }

    public TestContext withInstance(String instance) {
        return new TestContext(installation, instance, folder, artifacts, clock);
    }

    public TestContext withClock(Clock clock) {
        return new TestContext(installation, instance, folder, artifacts, clock);
    }

    public TestContext withArtifacts(Artifacts artifacts) {
        return new TestContext(installation, instance, folder, artifacts, clock);
    }
}

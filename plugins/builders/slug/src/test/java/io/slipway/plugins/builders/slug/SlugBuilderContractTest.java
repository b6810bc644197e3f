package io.slipway.plugins.builders.slug;

import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.Builder;
import io.slipway.tck.BuilderContract;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

@RequiresBackend({"node", "npm"})
final class SlugBuilderContractTest extends BuilderContract {
    @TempDir
    Path place;

    private final Artifacts store = new InMemoryArtifacts();

    @Override
    protected Builder open() {
        return new SlugBuilderFactory()
                .create(Builds.CONFIG, TestContext.in(place).withArtifacts(store));
    }

    @Override
    protected Artifacts artifacts() {
        return store;
    }

    @Override
    protected void good(Path tree) throws IOException {
        Builds.copy(Builds.sample("node"), tree);
    }

    @Override
    protected void broken(Path tree) throws IOException {
        good(tree);
        Files.writeString(tree.resolve("package.json"), "{\"scripts\": {\"start\": \"x\", \"build\": \"exit 1\"}}");
    }
}

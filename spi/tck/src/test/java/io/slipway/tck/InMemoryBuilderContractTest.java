package io.slipway.tck;

import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.Builder;
import io.slipway.tck.memory.InMemoryArtifacts;
import io.slipway.tck.memory.InMemoryBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class InMemoryBuilderContractTest extends BuilderContract {
    final InMemoryArtifacts artifacts = new InMemoryArtifacts();

    @Override
    protected Builder open() {
        return new InMemoryBuilder(artifacts);
    }

    @Override
    protected Artifacts artifacts() {
        return artifacts;
    }

    @Override
    protected void good(Path tree) throws IOException {
        Files.writeString(tree.resolve("app.txt"), "serve");
    }

    @Override
    protected void broken(Path tree) throws IOException {
        good(tree);
        Files.writeString(tree.resolve("broken.txt"), "a semicolon is missing");
    }
}

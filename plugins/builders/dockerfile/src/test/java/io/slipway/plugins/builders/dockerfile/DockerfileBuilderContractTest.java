package io.slipway.plugins.builders.dockerfile;

import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.tck.BuilderContract;
import io.slipway.tck.backend.RequiresBackend;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

@RequiresBackend("docker")
class DockerfileBuilderContractTest extends BuilderContract {
    @TempDir
    Path place;

    private final TestEngine engine = new TestEngine();

    @Override
    protected Builder open() {
        return engine.builder(place);
    }

    @AfterEach
    void removeImages() throws Exception {
        engine.removeAll(registry());
    }

    @Override
    protected Artifacts artifacts() {
        return new InMemoryArtifacts();
    }

    @Override
    protected Optional<ImageRegistry> registry() {
        return Optional.empty();
    }

    @Override
    protected void good(Path tree) throws IOException {
        TestEngine.write(tree, "FROM slipway/busybox", "COPY page.html /", "RUN cat /page.html", "EXPOSE 8080");
    }

    @Override
    protected void broken(Path tree) throws IOException {
        TestEngine.write(tree, "FROM slipway/busybox", "RUN echo a semicolon is missing; exit 3");
    }

    @Override
    protected void endless(Path tree) throws IOException {
        TestEngine.write(tree, "FROM slipway/busybox", "RUN sleep 600");
    }
}

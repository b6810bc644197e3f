package io.slipway.plugins.builders.dockerfile;

import io.slipway.spi.build.ImageRegistry;
import io.slipway.tck.backend.RequiresBackend;
import java.util.Optional;

/// With images that hosts fetch from a registry.
@RequiresBackend("docker")
final class PublishingBuilderContractTest extends DockerfileBuilderContractTest {
    @Override
    protected Optional<ImageRegistry> registry() {
        return Optional.of(TestEngine.registry());
    }
}

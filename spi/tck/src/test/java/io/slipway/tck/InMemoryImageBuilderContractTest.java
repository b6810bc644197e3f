package io.slipway.tck;

import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.tck.memory.InMemoryBuilder;
import java.util.Optional;
import java.util.Set;

class InMemoryImageBuilderContractTest extends InMemoryBuilderContractTest {
    @Override
    protected Builder open() {
        return new InMemoryBuilder(artifacts, Set.of(BuilderTrait.MAKES_IMAGES));
    }

    @Override
    protected Optional<ImageRegistry> registry() {
        return Optional.of(new ImageRegistry("registry.example.com/apps", false, Optional.empty(), Optional.empty()));
    }
}

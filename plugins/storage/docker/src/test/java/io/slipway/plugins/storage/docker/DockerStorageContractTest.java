package io.slipway.plugins.storage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageCapability;
import io.slipway.tck.StorageContract;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

@RequiresBackend("docker")
final class DockerStorageContractTest extends StorageContract {
    @TempDir
    private static Path home;

    private static TestContext context = TestContext.in(Path.of("/"));

    @BeforeAll
    static void begin() {
        context = TestEngine.context(home);
    }

    @AfterAll
    static void nothingIsLeft() throws InterruptedException {
        assertThat(TestEngine.left(context)).isEqualTo("containers [], volumes [], images []");
    }

    @Override
    protected Storage open() {
        return TestEngine.storage(context);
    }

    @Override
    protected Set<Class<? extends StorageCapability>> capabilities() {
        return Set.of(CopyVolume.class);
    }

    @Override
    protected void write(Mount mount, String name, String content) throws Exception {
        TestEngine.inside(context, mount, "printf %%s '%s' > /data/%s; true".formatted(content, name));
    }

    @Override
    protected String read(Mount mount, String name) throws Exception {
        return TestEngine.inside(context, mount, "cat /data/" + name);
    }
}

package io.slipway.plugins.sources.git;

import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import io.slipway.tck.SourceProviderContract;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

@RequiresBackend("git")
final class GitSourceContractTest extends SourceProviderContract {
    @TempDir
    Path place;

    private final Map<URI, TestRepository> repositories = new HashMap<>();
    private GitHttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new GitHttpServer(place.resolve("shown"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected SourceProvider open() {
        return new GitSourceFactory().create(GitSourceTest.CONFIG, TestContext.in(place.resolve("instance")));
    }

    @Override
    protected SourceRef publish(Map<String, String> files) throws Exception {
        var name = "r" + repositories.size();
        var repository = TestRepository.create(place.resolve("shown"), name);
        repository.commit(files);
        repositories.put(server.uri(name), repository);
        return new SourceRef(server.uri(name), "", "", Optional.empty());
    }

    @Override
    protected void change(SourceRef ref, Map<String, String> files) throws Exception {
        Objects.requireNonNull(repositories.get(ref.location())).commit(files);
    }

    @Override
    protected SourceRef nowhere() {
        return new SourceRef(server.uri("nothing"), "", "", Optional.empty());
    }
}

package io.slipway.tck;

import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import io.slipway.tck.memory.InMemorySourceProvider;
import io.slipway.tck.memory.InMemorySources;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

class InMemorySourceProviderContractTest extends SourceProviderContract {
    final InMemorySources sources = new InMemorySources();

    @Override
    protected SourceProvider open() {
        return new InMemorySourceProvider(sources);
    }

    @Override
    protected SourceRef publish(Map<String, String> files) {
        var ref = ref("memory:" + UnusedIds.next());
        change(ref, files);
        return ref;
    }

    @Override
    protected void change(SourceRef ref, Map<String, String> files) {
        sources.publish(ref.location(), ref.version(), files);
    }

    @Override
    protected SourceRef nowhere() {
        return ref("memory:nowhere");
    }

    private static SourceRef ref(String location) {
        return new SourceRef(URI.create(location), "", "", Optional.empty());
    }
}

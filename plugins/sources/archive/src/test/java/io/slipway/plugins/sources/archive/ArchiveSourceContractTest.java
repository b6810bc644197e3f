package io.slipway.plugins.sources.archive;

import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import io.slipway.tck.SourceProviderContract;
import io.slipway.tck.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveSourceContractTest extends SourceProviderContract {
    @TempDir
    Path uploads;

    @Override
    protected SourceProvider open() {
        return new ArchiveSourceFactory()
                .create(
                        new ArchiveSourceConfig(Optional.of(uploads), 1_000, 1_000_000),
                        TestContext.in(uploads.resolve("unused")));
    }

    @Override
    protected SourceRef publish(Map<String, String> files) throws IOException {
        var file = Files.createTempFile(uploads, "upload", "");
        write(file, files);
        return new SourceRef(file.toUri(), "", "", Optional.empty());
    }

    @Override
    protected void change(SourceRef ref, Map<String, String> files) throws IOException {
        write(Path.of(ref.location()), files);
    }

    @Override
    protected SourceRef nowhere() {
        return new SourceRef(uploads.resolve("nothing").toUri(), "", "", Optional.empty());
    }

    private static void write(Path file, Map<String, String> files) throws IOException {
        SampleArchive.write(file, SampleArchive.Kind.TAR_GZ, archive -> files.forEach(archive::file));
    }
}

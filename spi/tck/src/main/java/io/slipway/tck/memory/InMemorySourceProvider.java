package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.Revision;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A view of [InMemorySources].
public final class InMemorySourceProvider implements SourceProvider {
    private final InMemorySources sources;

    public InMemorySourceProvider(InMemorySources sources) {
        this.sources = sources;
    }

    @Override
    public Revision resolve(SourceRef ref) throws InterruptedException {
        sources.trouble().pass("resolve");
        var versions = sources.versions(ref.location());
        if (versions.isEmpty()) {
            throw SlipwayException.invalid("location is '%s', nothing is there".formatted(ref.location()));
        }
        var id = versions.get(ref.version());
        if (id == null) {
            throw SlipwayException.invalid(
                    "version is '%s', '%s' has %s".formatted(ref.version(), ref.location(), versions.keySet()));
        }
        if (!ref.folder().isEmpty()
                && sources.content(id).keySet().stream().noneMatch(path -> path.startsWith(ref.folder() + "/"))) {
            throw SlipwayException.invalid("folder is '%s', '%s' has none of that name at version '%s'"
                    .formatted(ref.folder(), ref.location(), ref.version()));
        }
        return new Revision(ref, id, "");
    }

    @Override
    public void fetch(Revision revision, Path into) throws IOException, InterruptedException {
        sources.trouble().pass("fetch");
        var root = revision.ref().folder().isEmpty() ? "" : revision.ref().folder() + "/";
        var content = sources.content(revision.id());
        if (content.isEmpty()) {
            throw SlipwayException.conflict(
                    "'%s' no longer has revision %s".formatted(revision.ref().location(), revision.id()));
        }
        for (var file : content.entrySet()) {
            if (file.getKey().startsWith(root)) {
                var target =
                        into.resolve(file.getKey().substring(root.length())).normalize();
                if (!target.startsWith(into)) {
                    throw SlipwayException.invalid(
                            "entry '%s' would lie outside of the folder".formatted(file.getKey()));
                }
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue());
            }
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}

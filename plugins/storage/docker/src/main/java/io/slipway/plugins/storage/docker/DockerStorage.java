package io.slipway.plugins.storage.docker;

import io.slipway.docker.Engine;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageTrait;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import io.slipway.spi.storage.VolumeStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Volumes of one Docker engine, by its `local` driver. Their sizes are counted and told, not enforced.
///
/// A volume has one content, a volume of the engine; a copy that comes in makes a second one, which takes the place of
/// the first when it is whole.
final class DockerStorage implements Storage, CopyVolume {
    private final Parts parts;
    private final OwnedTar tars;

    private volatile @Nullable String node;

    DockerStorage(Parts parts, OwnedTar.Owner owner) {
        this.parts = parts;
        this.tars = new OwnedTar(owner);
    }

    /// What it works with.
    record Parts(Engine engine, Labels labels, Markers markers, Helpers helpers, UsedBytes used) {}

    @Override
    public void apply(VolumeSpec desired) throws InterruptedException {
        var kept = parts.markers().load(desired.id());
        var wanted = Kept.of(desired, kept.map(Kept::content).orElse(1L));
        if (kept.isPresent()) {
            check(kept.get(), wanted);
            present(kept.get());
            sweep(kept.get());
        } else {
            make(wanted);
        }
        parts.markers().save(wanted);
    }

    private static void check(Kept kept, Kept wanted) {
        Markers.check(kept, wanted);
        if (wanted.sizeBytes() < kept.sizeBytes()) {
            throw SlipwayException.invalid("sizeBytes of %s is %d, must not shrink below %d"
                    .formatted(kept.id(), wanted.sizeBytes(), kept.sizeBytes()));
        }
    }

    /// An instance that starts without its data would begin anew, and nobody would be told.
    private void present(Kept kept) throws InterruptedException {
        if (!isThere(kept)) {
            throw SlipwayException.conflict(gone(kept));
        }
    }

    private String gone(Kept kept) {
        return "the data of %s is gone: somebody removed volume %s of the engine; restore it under this name with its labels, or remove the app with its volumes"
                .formatted(kept.id(), content(kept));
    }

    private boolean isThere(Kept kept) throws InterruptedException {
        return parts.engine().hasVolume(content(kept));
    }

    private String content(Kept kept) {
        return parts.labels().content(kept.id(), kept.content());
    }

    private void make(Kept wanted) throws InterruptedException {
        makeContent(wanted);
        try {
            parts.helpers().write(wanted.id(), content(wanted), tars::empty);
        } catch (IOException e) {
            throw Helpers.cut(wanted.id(), e);
        }
    }

    private void makeContent(Kept wanted) throws InterruptedException {
        var labels = parts.labels().of(Labels.Kind.CONTENT, wanted.id(), wanted.owner());
        var made = parts.engine().volume(content(wanted), labels);
        if (!OwnLabels.hold(made.path("Labels"), parts.labels().of(Labels.Kind.CONTENT, wanted.id()))) {
            throw SlipwayException.conflict(
                    "volume %s has labels that are not ours: remove it by hand".formatted(content(wanted)));
        }
    }

    /// Contents that a copy has left, which was cut off or whose predecessor was in use.
    private void sweep(Kept kept) throws InterruptedException {
        for (var name : contents(kept.id())) {
            if (!name.equals(content(kept))) {
                parts.helpers().removeAll(kept.id());
                parts.engine().removeVolume(name);
            }
        }
    }

    private List<String> contents(VolumeId id) throws InterruptedException {
        return parts.engine().volumes(parts.labels().of(Labels.Kind.CONTENT, id)).stream()
                .map(volume -> volume.path("Name").asText())
                .toList();
    }

    @Override
    public VolumeStatus status(VolumeId id) throws InterruptedException {
        var kept = parts.markers().load(id);
        return kept.isPresent() ? status(kept.get()) : new VolumeStatus.Absent(id);
    }

    private VolumeStatus.Present status(Kept kept) throws InterruptedException {
        var bytes = parts.used().of(content(kept));
        var trouble = isThere(kept) ? tooMuch(bytes, kept.sizeBytes()) : Optional.of(gone(kept));
        return new VolumeStatus.Present(
                kept.id(), kept.generation(), kept.digest(), kept.owner(), bytes, Set.of(node()), trouble);
    }

    private static Optional<String> tooMuch(OptionalLong bytes, long size) {
        return bytes.isPresent() && bytes.getAsLong() > size
                ? Optional.of("holds %d bytes, more than the %d it was made for".formatted(bytes.getAsLong(), size))
                : Optional.empty();
    }

    @Override
    public void remove(VolumeId id, long generation) throws InterruptedException {
        var kept = parts.markers().load(id);
        kept.ifPresent(before -> Generations.checkRemove(id, before.generation(), generation));
        parts.helpers().removeAll(id);
        // The data goes first: as long as any of it is there, the volume shows in lists.
        for (var name : contents(id)) {
            parts.engine().removeVolume(name);
        }
        parts.markers().remove(id);
        if (parts.markers().all().isEmpty()) {
            parts.helpers().removeImages();
        }
    }

    @Override
    public List<VolumeStatus.Present> list() throws InterruptedException {
        var all = new ArrayList<VolumeStatus.Present>();
        for (var kept : parts.markers().all()) {
            all.add(status(kept));
        }
        return all;
    }

    @Override
    public Mount offer(VolumeId id, Set<Mount.Kind> accepted) throws InterruptedException {
        var kept = known(id);
        if (!accepted.contains(Mount.Kind.ENGINE_VOLUME)) {
            throw SlipwayException.unsupported(
                    "%s is a volume of a Docker engine, the scheduler takes %s".formatted(id, accepted));
        }
        return new Mount.EngineVolume(content(kept), Set.of(node()));
    }

    @Override
    public Set<StorageTrait> traits() {
        return Set.of(StorageTrait.OFFERS_ENGINE_VOLUMES, StorageTrait.SHARED_WRITERS);
    }

    @Override
    public void read(VolumeId id, OutputStream out) throws IOException, InterruptedException {
        var kept = known(id);
        // The engine would make one that is not there, and an empty copy would pass for a whole one.
        present(kept);
        parts.helpers().read(id, content(kept), out);
    }

    @Override
    public void write(VolumeId id, InputStream tar) throws IOException, InterruptedException {
        var kept = known(id);
        sweep(kept);
        var next = kept.withContent(kept.content() + 1);
        makeContent(next);
        var whole = false;
        try {
            parts.helpers().write(id, content(next), out -> tars.filled(tar, out));
            parts.markers().save(next);
            whole = true;
        } finally {
            if (!whole) {
                parts.engine().removeVolume(content(next));
            }
        }
        sweep(next);
    }

    private Kept known(VolumeId id) throws InterruptedException {
        return parts.markers()
                .load(id)
                .orElseThrow(() -> SlipwayException.invalid("there is no volume %s".formatted(id)));
    }

    /// As the engine calls its machine.
    private String node() throws InterruptedException {
        var known = node;
        if (known == null) {
            known = parts.engine().info().path("Name").asText();
            node = known;
        }
        return known;
    }

    @Override
    public void close() {
        parts.engine().close();
    }
}

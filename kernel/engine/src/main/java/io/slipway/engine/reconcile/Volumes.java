package io.slipway.engine.reconcile;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.volume.Volume;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.VolumeId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps the volumes of a datacenter in step and tells how they are mounted.
final class Volumes {
    private final Datacenter datacenter;
    private final WantedState store;
    private final Background background;
    private final Map<String, Mount> offered = new ConcurrentHashMap<>();
    private final Map<String, List<Volume>> wanted = new ConcurrentHashMap<>();

    Volumes(Datacenter datacenter, WantedState store, Background background) {
        this.datacenter = datacenter;
        this.store = store;
        this.background = background;
    }

    /// Orders what is missing; the mounts are there when the orders have ended. They are asked for while something is
    /// to mount them: what comes into a volume at rest, from another datacenter or server, may change its mount.
    void sync(WantedComponent component) {
        if (component.volumes().isEmpty()) {
            wanted.remove(component.id());
            return;
        }
        wanted.put(component.id(), component.volumes());
        for (var volume : component.volumes()) {
            if (volume.removing()) {
                background.order(component.id(), volume.id(), () -> {
                    storage(volume).remove(new VolumeId(volume.id()), volume.generation());
                    offered.remove(volume.id());
                    store.volumeEnded(volume.id());
                });
            } else if (component.workloads().isEmpty()) {
                offered.remove(volume.id());
            } else if (!offered.containsKey(volume.id())) {
                background.order(component.id(), volume.id(), () -> {
                    var storage = storage(volume);
                    storage.apply(volume.spec());
                    offered.put(volume.id(), storage.offer(new VolumeId(volume.id()), accepted()));
                });
            }
        }
    }

    /// By the volume's name; what is not there yet is missing.
    Map<String, Mount> mounts(String componentId, int ordinal) {
        var mounts = new HashMap<String, Mount>();
        for (var volume : wanted.getOrDefault(componentId, List.of())) {
            var mount = offered.get(volume.id());
            if (mount != null && volume.ordinal() == ordinal) {
                mounts.put(volume.name(), mount);
            }
        }
        return mounts;
    }

    private Storage storage(Volume volume) {
        return datacenter
                .storage(volume.storage())
                .orElseThrow(() -> new SlipwayException(
                        Failure.UNSUPPORTED,
                        "datacenter '%s' has no storage '%s'".formatted(datacenter.name(), volume.storage())));
    }

    private Set<Mount.Kind> accepted() {
        var kinds = EnumSet.noneOf(Mount.Kind.class);
        var traits = datacenter.scheduler().traits();
        if (traits.contains(SchedulerTrait.MOUNTS_DIRECTORIES)) {
            kinds.add(Mount.Kind.DIRECTORY);
        }
        if (traits.contains(SchedulerTrait.MOUNTS_ENGINE_VOLUMES)) {
            kinds.add(Mount.Kind.ENGINE_VOLUME);
        }
        return kinds;
    }
}

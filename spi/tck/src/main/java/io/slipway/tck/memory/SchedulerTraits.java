package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.storage.Mount;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/// Which traits a spec uses.
final class SchedulerTraits {
    private SchedulerTraits() {}

    static void check(WorkloadSpec spec, Set<SchedulerTrait> declared) {
        for (var used : usedBy(spec)) {
            if (!declared.contains(used)) {
                throw SlipwayException.unsupported(
                        "%s uses %s, which this scheduler does not declare".formatted(spec.id(), used));
            }
        }
    }

    private static Set<SchedulerTrait> usedBy(WorkloadSpec spec) {
        var used = EnumSet.noneOf(SchedulerTrait.class);
        usedBy(spec.template(), used);
        switch (spec.mode()) {
            case Mode.KeepRunning _ -> {}
            case Mode.Ordinals ordinals -> {
                used.add(SchedulerTrait.STABLE_IDENTITY);
                ordinals.previous().ifPresent(previous -> usedBy(previous, used));
            }
            case Mode.RunToEnd _ -> used.add(SchedulerTrait.RUNS_TO_END);
        }
        if (!spec.retire().isEmpty()) {
            used.add(SchedulerTrait.CHOOSES_INSTANCE);
        }
        if (spec.drain().isPositive()) {
            used.add(SchedulerTrait.DRAINS_BEFORE_STOP);
        }
        return used;
    }

    private static void usedBy(Template template, Set<SchedulerTrait> used) {
        used.add(
                switch (template.main().artifact()) {
                    case Artifact.Slug _ -> SchedulerTrait.RUNS_SLUGS;
                    case Artifact.Image _ -> SchedulerTrait.RUNS_IMAGES;
                });
        if (template.main().ports().stream().anyMatch(port -> port.transport() == Port.Transport.UDP)) {
            used.add(SchedulerTrait.UDP_PORTS);
        }
        for (var file : template.main().files()) {
            used.add(file.isAbsolute() ? SchedulerTrait.FILES_ANYWHERE : SchedulerTrait.FILES);
        }
        for (var attachment : template.attachments()) {
            switch (attachment) {
                case Attachment.Named _ -> used.add(SchedulerTrait.JOINS_NAMED_NETWORKS);
            }
        }
        Stream.concat(
                        template.mounts().stream(),
                        template.mountsByOrdinal().values().stream().flatMap(java.util.List::stream))
                .forEach(mount -> used.add(
                        switch (mount.mount()) {
                            case Mount.Directory _ -> SchedulerTrait.MOUNTS_DIRECTORIES;
                            case Mount.EngineVolume _ -> SchedulerTrait.MOUNTS_ENGINE_VOLUMES;
                        }));
    }
}

package io.slipway.plugins.schedulers.docker;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.storage.Mount;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Which fields of a spec are honoured; the others are refused before anything is touched. Pure.
final class Traits {
    private Traits() {}

    /// @param local whether the engine is on its server's machine
    static Set<SchedulerTrait> of(DockerSchedulerConfig config, boolean local) {
        var traits = EnumSet.of(
                SchedulerTrait.RUNS_IMAGES,
                SchedulerTrait.STABLE_IDENTITY,
                SchedulerTrait.RUNS_TO_END,
                SchedulerTrait.CHOOSES_INSTANCE,
                SchedulerTrait.DRAINS_BEFORE_STOP,
                SchedulerTrait.UDP_PORTS,
                SchedulerTrait.MOUNTS_ENGINE_VOLUMES,
                SchedulerTrait.JOINS_NAMED_NETWORKS);
        if (config.slugImage().isPresent()) {
            traits.add(SchedulerTrait.RUNS_SLUGS);
        }
        if (!config.readOnlyRoot()) {
            traits.add(SchedulerTrait.FILES);
            traits.add(SchedulerTrait.FILES_ANYWHERE);
        }
        if (local) {
            traits.add(SchedulerTrait.MOUNTS_DIRECTORIES);
            traits.add(SchedulerTrait.HOST_BOUND);
        }
        return Set.copyOf(traits);
    }

    static void check(WorkloadSpec spec, Set<SchedulerTrait> declared) {
        for (var template : templates(spec)) {
            for (var mount : mounts(template)) {
                switch (mount.mount()) {
                    case Mount.Directory _ ->
                        refuse(
                                spec,
                                declared,
                                SchedulerTrait.MOUNTS_DIRECTORIES,
                                "a remote engine has no folders of ours; use the storage plugin docker");
                    case Mount.EngineVolume _ ->
                        refuse(spec, declared, SchedulerTrait.MOUNTS_ENGINE_VOLUMES, "use another storage");
                }
            }
            for (var file : template.main().files()) {
                refuse(
                        spec,
                        declared,
                        file.isAbsolute() ? SchedulerTrait.FILES_ANYWHERE : SchedulerTrait.FILES,
                        "the engine puts no files into containers whose root is read-only; leave 'readOnlyRoot' of this scheduler out");
            }
            if (template.attachments().size() > 1) {
                throw SlipwayException.unsupported(
                        "%s is to join %d networks, a container joins one: take the others out"
                                .formatted(spec.id(), template.attachments().size()));
            }
            if (template.main().artifact() instanceof Artifact.Slug) {
                refuse(spec, declared, SchedulerTrait.RUNS_SLUGS, "set 'slugImage' of this scheduler");
                if (template.main().command().isEmpty()) {
                    throw SlipwayException.invalid("command is empty, a slug needs one to be started with");
                }
            }
        }
    }

    private static List<Template.VolumeMount> mounts(Template template) {
        return Stream.concat(
                        template.mounts().stream(),
                        template.mountsByOrdinal().values().stream().flatMap(List::stream))
                .toList();
    }

    private static List<Template> templates(WorkloadSpec spec) {
        return spec.mode() instanceof Mode.Ordinals ordinals
                        && ordinals.previous().isPresent()
                ? List.of(spec.template(), ordinals.previous().get())
                : List.of(spec.template());
    }

    private static void refuse(WorkloadSpec spec, Set<SchedulerTrait> declared, SchedulerTrait trait, String mend) {
        if (!declared.contains(trait)) {
            throw SlipwayException.unsupported(
                    "%s needs %s, which this docker scheduler does not declare: %s".formatted(spec.id(), trait, mend));
        }
    }
}

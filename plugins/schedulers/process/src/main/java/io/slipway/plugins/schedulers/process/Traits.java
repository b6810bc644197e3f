package io.slipway.plugins.schedulers.process;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.ProgramFile;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Refuses what is not declared, before anything is touched.
final class Traits {
    private Traits() {}

    static void check(WorkloadSpec spec, Set<SchedulerTrait> declared) {
        for (var template : templates(spec)) {
            if (template.main().artifact() instanceof Artifact.Image) {
                refuse(spec, declared, SchedulerTrait.RUNS_IMAGES);
            }
            if (template.main().files().stream().anyMatch(ProgramFile::isAbsolute)) {
                refuse(spec, declared, SchedulerTrait.FILES_ANYWHERE);
            }
            if (!template.attachments().isEmpty()) {
                refuse(spec, declared, SchedulerTrait.JOINS_NAMED_NETWORKS);
            }
        }
    }

    static Set<Artifact.Slug> slugs(WorkloadSpec spec) {
        var slugs = new HashSet<Artifact.Slug>();
        for (var template : templates(spec)) {
            if (template.main().artifact() instanceof Artifact.Slug slug) {
                slugs.add(slug);
            }
        }
        return slugs;
    }

    private static List<Template> templates(WorkloadSpec spec) {
        return spec.mode() instanceof Mode.Ordinals ordinals
                        && ordinals.previous().isPresent()
                ? List.of(spec.template(), ordinals.previous().get())
                : List.of(spec.template());
    }

    private static void refuse(WorkloadSpec spec, Set<SchedulerTrait> declared, SchedulerTrait trait) {
        if (!declared.contains(trait)) {
            throw SlipwayException.unsupported(
                    "%s needs %s, which the process scheduler does not declare".formatted(spec.id(), trait));
        }
    }
}

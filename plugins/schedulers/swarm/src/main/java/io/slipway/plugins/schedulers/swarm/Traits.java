package io.slipway.plugins.schedulers.swarm;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.util.EnumSet;
import java.util.Set;

/// Which fields of a spec are honoured; the others are refused before anything is touched. Pure.
final class Traits {
    private Traits() {}

    static Set<SchedulerTrait> of(boolean slugs) {
        var traits = EnumSet.of(
                SchedulerTrait.RUNS_IMAGES,
                SchedulerTrait.RUNS_TO_END,
                SchedulerTrait.UDP_PORTS,
                SchedulerTrait.FILES,
                SchedulerTrait.FILES_ANYWHERE,
                SchedulerTrait.JOINS_NAMED_NETWORKS);
        if (slugs) {
            traits.add(SchedulerTrait.RUNS_SLUGS);
        }
        return Set.copyOf(traits);
    }

    static void check(WorkloadSpec spec, Set<SchedulerTrait> declared) {
        var template = spec.template();
        refuse(spec, spec.mode() instanceof Mode.Ordinals, "numbered instances: a Swarm has none");
        refuse(spec, !spec.retire().isEmpty(), "instances to go first: a Swarm chooses by itself");
        refuse(spec, spec.drain().isPositive(), "a drain: a Swarm stops at once");
        var mounts = !template.mounts().isEmpty() || !template.mountsByOrdinal().isEmpty();
        refuse(spec, mounts, "volumes: use a datacenter whose scheduler mounts folders");
        if (template.main().artifact() instanceof Artifact.Slug) {
            var runs = declared.contains(SchedulerTrait.RUNS_SLUGS);
            refuse(
                    spec,
                    !runs,
                    "slugs: hosts fetch images from a registry, so set 'slugImage' and 'slugRegistry' of this scheduler");
            if (template.main().command().isEmpty()) {
                throw SlipwayException.invalid("command is empty, a slug needs one to be started with");
            }
        }
    }

    private static void refuse(WorkloadSpec spec, boolean asks, String what) {
        if (asks) {
            throw SlipwayException.unsupported(
                    "%s needs what this swarm scheduler does not have: %s".formatted(spec.id(), what));
        }
    }
}

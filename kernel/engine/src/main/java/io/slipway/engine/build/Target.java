package io.slipway.engine.build;

import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.scheduler.SchedulerTrait;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Where an artifact is to run.
///
/// @param kinds what its scheduler runs, as the builders' traits call it
/// @param registry where its hosts fetch images from
record Target(String datacenter, Set<BuilderTrait> kinds, Optional<ImageRegistry> registry) {
    private static final Set<BuilderTrait> BOTH = EnumSet.of(BuilderTrait.MAKES_SLUGS, BuilderTrait.MAKES_IMAGES);

    static Target of(String name, Datacenters datacenters) {
        var datacenter = datacenters.find(name);
        return new Target(
                name,
                datacenter.map(Target::kinds).orElse(BOTH),
                datacenter.flatMap(Datacenter::registry).map(RegistrySettings::images));
    }

    /// A datacenter that only other servers reach cannot be asked here; what does not fit is told when it runs.
    private static Set<BuilderTrait> kinds(Datacenter datacenter) {
        Set<SchedulerTrait> traits;
        try {
            traits = datacenter.scheduler().traits();
        } catch (SlipwayException _) {
            return BOTH;
        }
        var kinds = EnumSet.noneOf(BuilderTrait.class);
        if (traits.contains(SchedulerTrait.RUNS_SLUGS) || datacenter.slugs().isPresent()) {
            kinds.add(BuilderTrait.MAKES_SLUGS);
        }
        if (traits.contains(SchedulerTrait.RUNS_IMAGES)) {
            kinds.add(BuilderTrait.MAKES_IMAGES);
        }
        return kinds;
    }

    boolean runs(Set<BuilderTrait> made) {
        return made.stream().anyMatch(kinds::contains);
    }

    /// Whether what was built once, maybe for another datacenter, runs here.
    boolean runs(Artifact artifact) {
        return switch (artifact) {
            case Artifact.Slug _ -> kinds.contains(BuilderTrait.MAKES_SLUGS);
            case Artifact.Image image ->
                kinds.contains(BuilderTrait.MAKES_IMAGES)
                        && registry.map(each -> image.reference().startsWith(each.prefix() + "/"))
                                .orElse(true);
        };
    }

    String wanted() {
        return kinds.containsAll(BOTH)
                ? "slugs and images"
                : kinds.contains(BuilderTrait.MAKES_IMAGES) ? "images only" : "slugs only";
    }
}

package io.slipway.spi.scheduler;

import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.SpecDigest;
import java.time.Duration;
import java.util.Set;

/// What a scheduler is asked to keep. Only the kernel and the TCK make these, so components may be added.
///
/// @param generation raised by the kernel with every change, never lowered
/// @param retire names of instances to go first when the count falls; of those that are unknown or gone
///     already nothing is said
/// @param drain how long an instance that must go serves on, shown as LEAVING, before it is stopped
public record WorkloadSpec(
        WorkloadId id, long generation, Owner owner, Template template, Mode mode, Set<String> retire, Duration drain) {
    public WorkloadSpec {
        if (generation <= 0) {
            throw SlipwayException.invalid("generation is %d, must be above 0".formatted(generation));
        }
        if (drain.isNegative()) {
            throw SlipwayException.invalid("drain is %s, must be 0s or more".formatted(drain));
        }
        retire = Set.copyOf(retire);
    }

    /// Over all but id and generation: what the plugin keeps beside the generation.
    public String digest() {
        return SpecDigest.of(new Content(owner, template, mode, retire, drain));
    }

    private record Content(Owner owner, Template template, Mode mode, Set<String> retire, Duration drain) {}
}

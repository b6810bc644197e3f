package io.slipway.plugins.schedulers.docker;

import io.slipway.spi.Owner;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the marker of a workload tells: not its spec but what was decided from it, so that whoever comes after a
/// crash carries on with the same decisions.
///
/// @param named how many instances were named so far
/// @param removing nothing is started any more, and all of it goes
record Kept(
        WorkloadId id,
        long generation,
        String digest,
        Owner owner,
        Rule rule,
        Duration drain,
        int named,
        boolean removing,
        List<Member> members) {

    Kept {
        members = List.copyOf(members);
    }

    sealed interface Rule {
        record Keep() implements Rule {}

        record InOrder() implements Rule {}

        record Once(Duration deadline) implements Rule {}
    }

    /// One instance.
    ///
    /// @param wanted key of the template that it shall have; empty where it shall go
    /// @param until when it is stopped, if it shall go
    record Member(String name, Optional<String> wanted, Optional<Instant> until) {
        static Member wanting(String name, String key) {
            return new Member(name, Optional.of(key), Optional.empty());
        }

        Member going(Instant until) {
            return new Member(name, Optional.empty(), Optional.of(until));
        }
    }

    Kept toBeRemoved(long atGeneration) {
        return new Kept(id, Math.max(generation, atGeneration), digest, owner, rule, drain, named, true, List.of());
    }

    Optional<Member> member(String name) {
        return members.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}

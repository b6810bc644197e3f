package io.slipway.engine.reconcile;

import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of one component: what is wanted, and what the last look found. Nothing in it is the truth: all
/// of it is in the store and in the back ends, and is read again from there.
final class Known {
    private volatile WantedComponent wanted;
    /// By workload id; compared with what the scheduler lists.
    private volatile Map<String, WorkloadStatus.Present> statuses = Map.of();
    private volatile @Nullable Map<String, WorkloadStatus.Present> listed;

    // Of the look, which is never two.
    private Map<String, ObservedWorkload> seen = Map.of();
    private TableParts.@Nullable Part told;
    private long revision;
    private final IdentityHashMap<WantedWorkload, String> digests = new IdentityHashMap<>();

    /// @param seen what the store says was seen last, by whichever server
    /// @param listed what the scheduler has of it; saves the first look from asking
    Known(WantedComponent wanted, Map<String, ObservedWorkload> seen, Map<String, WorkloadStatus.Present> listed) {
        this.wanted = wanted;
        this.seen = seen;
        this.listed = listed;
    }

    Known(WantedComponent wanted) {
        this.wanted = wanted;
    }

    WantedComponent wanted() {
        return wanted;
    }

    void want(WantedComponent read) {
        wanted = read;
    }

    Map<String, WorkloadStatus.Present> statuses() {
        return statuses;
    }

    /// What was listed before the first look; empty from then on.
    Optional<Map<String, WorkloadStatus.Present>> takeListed() {
        var taken = Optional.ofNullable(listed);
        listed = null;
        return taken;
    }

    Map<String, ObservedWorkload> seen() {
        return seen;
    }

    /// Whether the gateways were told of just this.
    boolean isTold(TableParts.Part now) {
        return now.equals(told);
    }

    /// Whether it could be told where its ports are to be published.
    boolean areNamesTold() {
        var last = told;
        return last == null || last.inner().isPresent();
    }

    /// @param at when the gateways were told, as [GatewaySync] counts
    void tell(TableParts.Part now, long at) {
        told = now;
        revision = at;
    }

    long revision() {
        return revision;
    }

    void look(Map<String, WorkloadStatus.Present> found, Map<String, ObservedWorkload> observed) {
        statuses = found;
        seen = observed;
    }

    /// The digest of a spec that depends on nothing but the rows it was made of.
    Optional<String> digest(WantedWorkload of) {
        return Optional.ofNullable(digests.get(of));
    }

    void keepDigest(WantedWorkload of, String digest) {
        digests.keySet().removeIf(known -> !isWanted(known));
        digests.put(of, digest);
    }

    @SuppressWarnings("ReferenceEquality") // What was read again may be equal and yet lead to another spec.
    private boolean isWanted(WantedWorkload known) {
        return wanted.workloads().stream().anyMatch(now -> now == known);
    }
}

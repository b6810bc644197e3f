package io.slipway.engine.rollout;

import io.slipway.engine.rollout.Decision.Act;
import io.slipway.engine.rollout.Decision.Change;
import io.slipway.engine.rollout.Decision.Done;
import io.slipway.engine.rollout.Decision.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Decides the next step of a stateful component: its instances are replaced in place, the highest number
/// first, the next one only when the last is ready. Pure, as [StatelessRollout] is.
final class OrdinalsRollout {
    private OrdinalsRollout() {}

    static Decision decide(Workload workload, ObservedWorkload seen, Duration startWithin, Instant now) {
        var updated = seen.instances().stream()
                .filter(instance -> Integer.parseInt(instance.name()) >= workload.updateFrom())
                .toList();
        var ready = updated.stream()
                .filter(ObservedWorkload.ObservedInstance::ready)
                .count();
        var wanted = workload.instances() - workload.updateFrom();
        if (seen.generation() < workload.generation() || ready < wanted) {
            var ofUpdated =
                    new ObservedWorkload(seen.workloadId(), seen.generation(), updated, seen.message(), seen.refusal());
            return StartFailure.of(workload, ofUpdated, startWithin, now)
                    .<Decision>map(fail -> fail)
                    .orElseGet(() -> new Wait("%d of %d ready".formatted(ready, workload.instances())));
        }
        if (workload.updateFrom() == 0) {
            return new Done();
        }
        var next = workload.updateFrom() - 1;
        return new Act(
                List.of(new Change.UpdateFrom(workload.id(), next)),
                "%d of %d replaced".formatted(workload.instances() - next, workload.instances()));
    }
}

package io.slipway.plugins.schedulers.swarm;

import io.slipway.spi.scheduler.WorkloadId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// How often programs ended by themselves. The Swarm shows the last few tasks of an instance only, so what was
/// seen is counted here; a new server begins with what the Swarm still shows.
final class Restarts {
    private final Map<WorkloadId, Map<String, Counted>> counted = new ConcurrentHashMap<>();

    /// @param seen tasks that are in `count` and were there at the last look
    private record Counted(int count, Set<String> seen) {}

    /// By the names of instances.
    Map<String, Integer> of(WorkloadId id, List<Task> tasks) {
        var slots = counted.compute(id, (_, before) -> {
            var now = new HashMap<String, Counted>();
            StatusView.bySlot(tasks).forEach((slot, all) -> {
                var known = before == null ? null : before.get(slot);
                now.put(slot, count(known == null ? new Counted(0, Set.of()) : known, all));
            });
            return now;
        });
        return slots.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().count()));
    }

    private static Counted count(Counted before, List<Task> slot) {
        var ended = slot.stream().filter(Task::endedByItself).map(Task::id).collect(Collectors.toSet());
        var fresh = ended.stream().filter(id -> !before.seen().contains(id)).count();
        return new Counted(before.count() + (int) fresh, ended);
    }

    void forget(WorkloadId id) {
        counted.remove(id);
    }
}

package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The containers of instances. Looks at all of them with one call: what the engine told of a container is
/// remembered until an event says that it changed.
final class Fleet {
    private final Engine engine;
    private final Labels labels;
    private final Map<String, Seen> remembered = new ConcurrentHashMap<>();
    private final Map<String, Integer> touched = new ConcurrentHashMap<>();
    private volatile boolean remembers;

    Fleet(Engine engine, Labels labels) {
        this.engine = engine;
        this.labels = labels;
    }

    /// Whether events arrive; without them nothing may be remembered.
    void remembers(boolean yes) {
        remembers = yes;
        remembered.clear();
    }

    void changed(String container) {
        touched.merge(container, 1, Integer::sum);
        remembered.remove(container);
    }

    /// As it is now.
    List<Seen> of(WorkloadId id) throws InterruptedException {
        var seen = new ArrayList<Seen>();
        for (var container : engine.containers(labels.of(Labels.Kind.INSTANCE, id))) {
            if (isGenuine(container)) {
                inspect(container.path("Id").asText()).ifPresent(seen::add);
            }
        }
        return seen;
    }

    /// Those of all workloads.
    Map<WorkloadId, List<Seen>> all() throws InterruptedException {
        var all = new HashMap<WorkloadId, List<Seen>>();
        var ids = new HashSet<String>();
        for (var container : engine.containers(labels.of(Labels.Kind.INSTANCE))) {
            var workload = Labels.workload(container.path("Labels"));
            if (workload.isEmpty() || !isGenuine(container)) {
                continue;
            }
            var id = container.path("Id").asText();
            ids.add(id);
            var seen = remembered.get(id);
            if (seen == null) {
                var found = inspect(id);
                if (found.isEmpty()) {
                    continue;
                }
                seen = found.get();
            }
            all.computeIfAbsent(workload.get(), _ -> new ArrayList<>()).add(seen);
        }
        forgetOthers(ids);
        return all;
    }

    private void forgetOthers(Set<String> ids) {
        remembered.keySet().retainAll(ids);
        touched.keySet().retainAll(ids);
    }

    /// A label can be forged by whoever may start containers; the name too, but not by accident.
    private boolean isGenuine(JsonNode container) {
        var marks = container.path("Labels");
        var name = "/"
                + name(
                        marks.path(Labels.WORKLOAD).asText(),
                        marks.path(Labels.INSTANCE).asText());
        for (var each : container.path("Names")) {
            if (each.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    String name(WorkloadId id, String instance) {
        return name(id.value(), instance);
    }

    private String name(String id, String instance) {
        return labels.name(id + "-" + instance);
    }

    String definition(WorkloadId id, String key) {
        return labels.name(id + "-d-" + key);
    }

    private Optional<Seen> inspect(String container) throws InterruptedException {
        var before = touched.getOrDefault(container, 0);
        var seen = engine.inspect(container).map(Seen::of);
        if (seen.isPresent() && remembers && touched.getOrDefault(container, 0).equals(before)) {
            remembered.put(container, seen.get());
        }
        return seen;
    }
}

package io.slipway.engine.reconcile;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The components of one datacenter, by id and by the app that they are parts of: to look for the parts of one app
/// among all would cost each of ten thousand changes a walk over ten thousand components.
final class KnownComponents {
    private final Map<String, Known> byId = new ConcurrentHashMap<>();
    /// May hold some that are gone: whoever reads their rows again finds nothing.
    private final Map<String, Set<String>> byApp = new ConcurrentHashMap<>();

    void put(Known known) {
        byId.put(known.wanted().id(), known);
        index(known.wanted());
    }

    /// The one of this id, with nothing wanted of it where it is new.
    Known of(String id) {
        return byId.computeIfAbsent(id, _ -> new Known(WantedComponent.nothing(id)));
    }

    Optional<Known> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    void want(Known known, WantedComponent read) {
        var before = known.wanted();
        known.want(read);
        if (!before.appId().equals(read.appId())) {
            forget(before);
            index(read);
        }
    }

    void remove(Known known) {
        byId.remove(known.wanted().id(), known);
        forget(known.wanted());
    }

    void clear() {
        byId.clear();
        byApp.clear();
    }

    Set<String> ids() {
        return byId.keySet();
    }

    Set<Map.Entry<String, Known>> entries() {
        return byId.entrySet();
    }

    int size() {
        return byId.size();
    }

    /// The other components of the app.
    Set<String> siblings(String app, String component) {
        return byApp.getOrDefault(app, Set.of()).stream()
                .filter(id -> !id.equals(component))
                .collect(Collectors.toSet());
    }

    private void index(WantedComponent wanted) {
        if (!wanted.appId().isEmpty()) {
            byApp.compute(wanted.appId(), (_, ids) -> {
                var all = ids == null ? ConcurrentHashMap.<String>newKeySet() : ids;
                all.add(wanted.id());
                return all;
            });
        }
    }

    private void forget(WantedComponent wanted) {
        byApp.computeIfPresent(wanted.appId(), (_, ids) -> {
            ids.remove(wanted.id());
            return ids.isEmpty() ? null : ids;
        });
    }
}

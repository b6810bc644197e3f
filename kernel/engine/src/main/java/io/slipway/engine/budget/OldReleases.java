package io.slipway.engine.budget;

import io.slipway.engine.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Forgets releases to which there need be no way back any more, and builds of which no release is left.
final class OldReleases {
    private static final int AT_ONCE = 500;

    private OldReleases() {}

    private record Numbered(String id, String componentId) {}

    /// @param keep of each component beside the current one
    /// @return how many rows went; there may be more while it is above 0
    static int forget(Tx tx, int keep, Instant youngAfter) {
        return forgetReleases(tx, keep) + forgetBuilds(tx, keep, youngAfter);
    }

    private static int forgetReleases(Tx tx, int keep) {
        var needed = new HashSet<String>();
        for (var names : List.of(
                "select current_release as id from components where current_release is not null",
                "select release_id as id from workloads",
                "select previous_release as id from workloads where previous_release is not null")) {
            needed.addAll(tx.query(names, row -> row.text("id")));
        }
        var all = tx.query(
                "select id, component_id from releases order by component_id, number desc",
                row -> new Numbered(row.text("id"), row.text("component_id")));
        var victims = beyond(all, keep + 1, needed, changing(tx));
        victims.forEach(id -> tx.update("delete from releases where id = ?", id));
        return victims.size();
    }

    private static int forgetBuilds(Tx tx, int keep, Instant youngAfter) {
        var needed = new HashSet<>(
                tx.query("select build_id as id from releases where build_id is not null", row -> row.text("id")));
        needed.addAll(tx.query(
                "select id from builds where ended_at is null or ended_at > ?", row -> row.text("id"), youngAfter));
        var all = tx.query(
                "select id, component_id from builds order by component_id, number desc",
                row -> new Numbered(row.text("id"), row.text("component_id")));
        var victims = beyond(all, keep + 1, needed, changing(tx));
        for (var id : victims) {
            tx.update("delete from build_logs where build_id = ?", id);
            tx.update("delete from builds where id = ?", id);
        }
        return victims.size();
    }

    /// Components of apps with an operation that has not ended: it may have chosen a release to go back to.
    private static Set<String> changing(Tx tx) {
        return new HashSet<>(tx.query("""
                select c.id as id from components c
                join apps a on a.id = c.app_id
                join operation o on o.team = a.team and o.space = a.space and o.app = a.name
                where o.ended_at is null
                """, row -> row.text("id")));
    }

    /// @param all by component, the newest first
    private static List<String> beyond(List<Numbered> all, int keep, Set<String> needed, Set<String> changing) {
        var victims = new ArrayList<String>();
        var component = "";
        var place = 0;
        for (var each : all) {
            place = Objects.equals(each.componentId(), component) ? place + 1 : 1;
            component = each.componentId();
            if (place > keep && !needed.contains(each.id()) && !changing.contains(component)) {
                victims.add(each.id());
            }
        }
        return victims.size() <= AT_ONCE ? victims : victims.subList(0, AT_ONCE);
    }
}

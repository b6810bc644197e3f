package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.slipway.plugins.loadbalancers.embedded.table.Endpoints;
import io.slipway.plugins.loadbalancers.embedded.table.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// All upstreams and their members. Looked up by event loops at any time; changed by one thread.
final class Upstreams {
    private final Map<String, Upstream> byName = new ConcurrentHashMap<>();
    private final Map<String, Member> members = new ConcurrentHashMap<>();

    /// Also one that no table of endpoints has named yet: requests wait for it.
    Upstream get(String name) {
        // Asked for each request: computeIfAbsent would lock where two names share a bin.
        var known = byName.get(name);
        return known == null ? byName.computeIfAbsent(name, Upstream::new) : known;
    }

    /// Puts the table in force and answers the members that no request may go to any more.
    Set<Member> apply(Endpoints table) {
        var ready = new HashSet<Member>();
        var named = new HashSet<Member>();
        var upstreams = new HashMap<Upstream, List<Member>>();
        table.upstreams().forEach((name, entries) -> {
            var serving = new ArrayList<Member>();
            for (var entry : entries) {
                var member = member(entry);
                named.add(member);
                if (!entry.leaving()) {
                    serving.add(member);
                }
            }
            ready.addAll(serving);
            upstreams.put(get(name), serving);
        });
        ready.forEach(Member::becomesReady);
        upstreams.forEach(Upstream::ready);
        byName.values().stream()
                .filter(upstream -> !upstreams.containsKey(upstream))
                .forEach(upstream -> upstream.ready(List.of()));
        var gone = new HashSet<>(members.values());
        gone.removeAll(named);
        var leaving = new HashSet<>(named);
        leaving.removeAll(ready);
        leaving.forEach(member -> member.leaving = true);
        named.forEach(member -> member.gone = false);
        gone.forEach(member -> {
            member.leaving = true;
            member.gone = true;
        });
        leaving.addAll(gone);
        return leaving;
    }

    /// Drops what nothing refers to any more. Upstreams of routes are made again when they are asked for.
    void prune(Endpoints table, Set<String> routed) {
        byName.values()
                .removeIf(upstream -> !table.upstreams().containsKey(upstream.name)
                        && !routed.contains(upstream.name)
                        && upstream.held.get() == 0);
        var named = new HashSet<String>();
        table.upstreams()
                .values()
                .forEach(list -> list.forEach(entry -> named.add(Member.key(entry.host(), entry.port()))));
        members.entrySet()
                .removeIf(entry -> !named.contains(entry.getKey())
                        && entry.getValue().inFlight.get() == 0);
    }

    private Member member(Endpoints.Member entry) {
        var key = Member.key(entry.host(), entry.port());
        var known = members.get(key);
        if (known != null) {
            return known;
        }
        var fresh = new Member(entry.host(), entry.port());
        if (fresh.isNamed()) {
            Thread.ofVirtual().start(fresh::resolve);
        } else {
            fresh.resolve();
        }
        members.put(key, fresh);
        return fresh;
    }

    /// Asks again for names that did not resolve, or may lead elsewhere by now. May block for long.
    void resolveNames() {
        members.values().stream().filter(Member::isNamed).forEach(Member::resolve);
    }

    Map<String, Integer> inFlight() {
        var counts = new HashMap<String, Integer>();
        members.forEach((key, member) -> {
            var count = member.inFlight.get();
            if (count > 0) {
                counts.put(key, count);
            }
        });
        return counts;
    }

    Report.Traffic traffic() {
        var traffic = new HashMap<String, Report.Counts>();
        byName.forEach((name, upstream) -> traffic.put(name, upstream.counters.counts()));
        var byMember = new HashMap<String, Report.Requests>();
        members.forEach((key, member) -> byMember.put(key, member.counts()));
        return new Report.Traffic(traffic, byMember);
    }
}

package io.slipway.engine.artifact;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes out what nobody needs.
record Collection(ContentStore content, Clock clock) {
    private static final Logger log = LoggerFactory.getLogger(Collection.class);

    List<Content> collect(Set<String> needed, long keepBytes, Duration stays) throws IOException {
        var removed = new ArrayList<Content>();
        for (var victim : victims(content.list(), needed, keepBytes, stays)) {
            if (content.delete(victim)) {
                removed.add(victim);
                log.info("removed {} of {} bytes, kept since {}", victim.digest(), victim.sizeBytes(), victim.since());
            }
        }
        return removed;
    }

    private List<Content> victims(List<Content> all, Set<String> needed, long keepBytes, Duration stays) {
        var young = clock.instant().minus(stays);
        var victims = new ArrayList<Content>();
        var total = all.stream().mapToLong(Content::sizeBytes).sum();
        var candidates = all.stream()
                .filter(item -> !needed.contains(item.digest()) && item.since().isBefore(young))
                .sorted(Comparator.comparing(Content::since))
                .toList();
        for (var candidate : candidates) {
            if (total <= keepBytes) {
                break;
            }
            total -= candidate.sizeBytes();
            victims.add(candidate);
        }
        return victims;
    }
}

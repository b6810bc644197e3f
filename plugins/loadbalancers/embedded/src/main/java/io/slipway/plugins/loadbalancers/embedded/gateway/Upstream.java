package io.slipway.plugins.loadbalancers.embedded.gateway;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The members that serve one name of the tables. Lives as long as the name is in use, so that its counters
/// and those who wait outlast a change of members.
final class Upstream {
    /// Requests that wait for a member, and the bytes they keep in memory.
    static final int MOST_HELD = 1000;

    static final long MOST_HELD_BYTES = 64L << 20;

    final String name;
    final Counters counters = new Counters();
    final AtomicInteger held = new AtomicInteger();
    final AtomicLong heldBytes = new AtomicLong();
    private volatile Member[] ready = {};

    Upstream(String name) {
        this.name = name;
    }

    void ready(List<Member> members) {
        ready = members.toArray(Member[]::new);
    }

    boolean isServing(long nanos) {
        for (var member : ready) {
            if (member.isUsable(nanos)) {
                return true;
            }
        }
        return false;
    }

    /// Takes a member and counts the request as in flight there, or answers null while none is usable: of two
    /// chosen at random the one with less to do.
    ///
    /// @param not the one that failed just now, used only where there is no other
    @Nullable
    Member take(long nanos, @Nullable Member not) {
        while (true) {
            var members = ready;
            var member = choose(members, nanos, not);
            if (member == null) {
                return null;
            }
            // Counted first and looked at again after: whoever reads the count once a table is in force has
            // seen every request that was sent by the table before.
            member.inFlight.incrementAndGet();
            if (isReady(member)) {
                member.requests.increment();
                return member;
            }
            member.inFlight.decrementAndGet();
        }
    }

    private boolean isReady(Member member) {
        for (var one : ready) {
            if (one.equals(member)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Member choose(Member[] members, long nanos, @Nullable Member not) {
        var count = members.length;
        if (count == 0) {
            return null;
        }
        if (count == 1) {
            return members[0].isUsable(nanos) ? members[0] : null;
        }
        var random = ThreadLocalRandom.current();
        var first = random.nextInt(count);
        var second = (first + 1 + random.nextInt(count - 1)) % count;
        var one = members[first];
        var other = members[second];
        var oneFits = one != not && one.isUsable(nanos);
        var otherFits = other != not && other.isUsable(nanos);
        if (oneFits && otherFits) {
            return one.inFlight.get() <= other.inFlight.get() ? one : other;
        }
        if (oneFits || otherFits) {
            return oneFits ? one : other;
        }
        return firstUsable(members, first, nanos);
    }

    private static @Nullable Member firstUsable(Member[] members, int from, long nanos) {
        for (var i = 0; i < members.length; i++) {
            var member = members[(from + i) % members.length];
            if (member.isUsable(nanos)) {
                return member;
            }
        }
        return null;
    }
}

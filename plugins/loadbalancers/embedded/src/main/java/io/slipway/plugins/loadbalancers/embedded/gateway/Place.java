package io.slipway.plugins.loadbalancers.embedded.gateway;

/// The place of one request in the bounded room where requests wait for a member of their upstream.
final class Place {
    private final Upstream upstream;
    private boolean isTaken;
    private long bytes;

    Place(Upstream upstream) {
        this.upstream = upstream;
    }

    /// Answers whether there is room; taken it is either way, until it is left.
    ///
    /// @param size in memory so far
    boolean take(long size) {
        if (isTaken) {
            return true;
        }
        isTaken = true;
        bytes = size;
        var requests = upstream.held.incrementAndGet();
        var allBytes = upstream.heldBytes.addAndGet(size);
        return requests <= Upstream.MOST_HELD && allBytes <= Upstream.MOST_HELD_BYTES;
    }

    void grow(long more) {
        if (isTaken) {
            bytes += more;
            upstream.heldBytes.addAndGet(more);
        }
    }

    void leave() {
        if (isTaken) {
            isTaken = false;
            upstream.held.decrementAndGet();
            upstream.heldBytes.addAndGet(-bytes);
        }
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.util.NetUtil;
import io.slipway.plugins.loadbalancers.embedded.table.Report;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One place where requests can go, shared by all upstreams and event loops that name it.
final class Member {
    private static final long FIRST_PAUSE_NANOS = 50_000_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;

    final String host;
    final int port;
    final AtomicInteger inFlight = new AtomicInteger();
    /// Connections that outlive a request: they are told when the member leaves.
    final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
    /// Nothing new goes there, and connections are closed rather than kept.
    volatile boolean leaving;
    /// In no table any more.
    volatile boolean gone;
    final LongAdder requests = new LongAdder();
    final LongAdder serverErrors = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable InetSocketAddress address;
    private volatile long notBeforeNanos;

    Member(String host, int port) {
        this.host = host;
        this.port = port;
    }

    static String key(String host, int port) {
        return host + ":" + port;
    }

    /// Null while its name does not resolve.
    @Nullable
    InetSocketAddress address() {
        return address;
    }

    boolean isNamed() {
        return !NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host);
    }

    /// Blocks where the host is a name.
    void resolve() {
        try {
            address = new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException _) {
            // Seen as not ready: the last address, if any, stays, and the name is asked for again.
        }
    }

    boolean isUsable(long nanos) {
        return address != null && (failures.get() == 0 || nanos - notBeforeNanos >= 0);
    }

    /// Passive health: after each failure in a row the member rests twice as long.
    void failed(long nanos) {
        unanswered.increment();
        var row = failures.incrementAndGet();
        var pause = Math.min(FIRST_PAUSE_NANOS << Math.min(row - 1, 10), LONGEST_PAUSE_NANOS);
        notBeforeNanos = nanos + pause;
    }

    /// Told to be ready, whatever it was before: an instance that has been restarted need not wait.
    void becomesReady() {
        if (leaving) {
            leaving = false;
            failures.set(0);
        }
        gone = false;
    }

    void answered() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /// A request was given up while it still worked on it.
    void late() {
        unanswered.increment();
    }

    Report.Requests counts() {
        return new Report.Requests(requests.sum(), serverErrors.sum(), unanswered.sum());
    }

    @Override
    public String toString() {
        return key(host, port);
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What belongs to one event loop: connections to members that wait for use, requests that wait for a member,
/// and the clock that ends what takes too long. Used by its own thread only, so nothing here is locked.
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class Loop {
    /// Shorter than any app keeps an idle connection, so that hardly a request meets one that is being closed.
    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int CONNECT_MILLIS = 2000;
    private static final long SWEEP_MILLIS = 500;
    private static final long RETRY_MILLIS = 10;

    final Site site;
    final EventLoop thread;
    private final Map<Member, ArrayDeque<UpstreamConnection>> idle = new HashMap<>();
    private final Set<Front> fronts = new HashSet<>();
    private final Set<Http2Client> clients = new HashSet<>();
    private final Set<Tunnel> tunnels = new HashSet<>();
    private ArrayDeque<Held> held = new ArrayDeque<>();
    private long now;

    Loop(Site site, EventLoop thread) {
        this.site = site;
        this.thread = thread;
    }

    void start() {
        thread.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Looks at the clock; whatever begins a turn of this loop does so once.
    long tick() {
        now = System.nanoTime();
        return now;
    }

    /// As it was at the last tick, less than [#SWEEP_MILLIS] ago: to look at the clock at each step of a request would
    /// cost more than the steps.
    long now() {
        return now;
    }

    void add(Front front) {
        fronts.add(front);
    }

    void remove(Front front) {
        fronts.remove(front);
    }

    void add(Http2Client client) {
        clients.add(client);
    }

    void remove(Http2Client client) {
        clients.remove(client);
    }

    void add(Tunnel tunnel) {
        tunnels.add(tunnel);
    }

    void remove(Tunnel tunnel) {
        tunnels.remove(tunnel);
    }

    /// The connection used last, or null where none is left that is fresh enough.
    @Nullable
    UpstreamConnection takeIdle(Member member) {
        var waiting = idle.get(member);
        if (waiting == null) {
            return null;
        }
        var connection = waiting.pollLast();
        if (connection == null
                || (connection.isFresh(now) && connection.channel().isActive())) {
            return connection;
        }
        connection.close();
        return null;
    }

    void putIdle(UpstreamConnection connection) {
        if (connection.member().leaving) {
            connection.close();
        } else {
            idle.computeIfAbsent(connection.member(), _ -> new ArrayDeque<>()).addLast(connection);
        }
    }

    void removeIdle(UpstreamConnection connection) {
        var waiting = idle.get(connection.member());
        if (waiting != null) {
            waiting.remove(connection);
        }
    }

    /// Nothing new goes to these any more.
    void leave(Set<Member> members) {
        for (var member : members) {
            var waiting = idle.remove(member);
            if (waiting != null) {
                waiting.forEach(UpstreamConnection::close);
            }
        }
        sweepTunnels(System.nanoTime());
    }

    ChannelFuture connect(Member member, InetSocketAddress address) {
        return new Bootstrap()
                .group(thread)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(Pipelines.upstream(this, member))
                .connect(address);
    }

    /// The same without HTTP on it; the caller adds its handlers.
    ChannelFuture connectRaw(InetSocketAddress address) {
        return new Bootstrap()
                .group(thread)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new io.netty.channel.ChannelInboundHandlerAdapter())
                .connect(address);
    }

    /// Who waits for a member.
    interface Held {
        /// Looks again, and answers whether it has to wait on.
        boolean tryHeld(long now);
    }

    /// Lets it look for a member again, until it finds one or gives up.
    void hold(Held waiting) {
        if (held.isEmpty()) {
            thread.schedule(this::tryHeld, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
        held.add(waiting);
    }

    private void tryHeld() {
        var waiting = held;
        held = new ArrayDeque<>();
        var begin = tick();
        for (var one : waiting) {
            if (one.tryHeld(begin)) {
                held.add(one);
            }
        }
        if (!held.isEmpty()) {
            thread.schedule(this::tryHeld, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep() {
        var begin = tick();
        for (var waiting : idle.values()) {
            // The first was put there longest ago.
            while (!waiting.isEmpty() && !waiting.getFirst().isFresh(begin)) {
                waiting.removeFirst().close();
            }
        }
        idle.values().removeIf(ArrayDeque::isEmpty);
        new ArrayList<>(fronts).forEach(front -> front.sweep(begin));
        new ArrayList<>(clients).forEach(client -> client.sweep(begin));
        sweepTunnels(begin);
    }

    private void sweepTunnels(long begin) {
        new ArrayList<>(tunnels).forEach(tunnel -> tunnel.sweep(begin));
    }

    /// Whether a client is still there.
    boolean isBusy() {
        return !fronts.isEmpty() || !clients.isEmpty() || !tunnels.isEmpty();
    }

    /// Tells those clients that can be told to go elsewhere; the others learn it with their next answer.
    void drain() {
        new ArrayList<>(clients).forEach(Http2Client::drain);
        new ArrayList<>(tunnels).forEach(Tunnel::leave);
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.slipway.plugins.loadbalancers.embedded.table.ListenAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// The ports of a gateway: what is open, compared with what is wanted. One that cannot be opened is a problem
/// of its own and keeps none of the others from serving.
final class Listeners {
    private static final int BACKLOG = 4096;

    private final EventLoopGroup acceptors;
    private final EventLoopGroup loops;
    private final Map<String, Open> open = new HashMap<>();
    private final Map<String, String> problems = new TreeMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    Listeners(EventLoopGroup acceptors, EventLoopGroup loops) {
        this.acceptors = acceptors;
        this.loops = loops;
    }

    /// @param kind what is served there; another one at the same address is another listener
    record Wanted(ListenAddress address, String kind, ChannelHandler child) {}

    /// @param address with the real port
    private record Open(ListenAddress address, String kind, Channel channel) {}

    /// Closes what is not wanted, opens what is missing, and tries again what failed before. Connections that
    /// came through a listener outlive it.
    void apply(Map<String, Wanted> wanted) {
        lock.lock();
        try {
            open.entrySet().removeIf(entry -> {
                var now = wanted.get(entry.getKey());
                var stays = now != null
                        && isSame(now.address(), entry.getValue().address())
                        && now.kind().equals(entry.getValue().kind());
                if (!stays) {
                    entry.getValue().channel().close().syncUninterruptibly();
                }
                return !stays;
            });
            problems.keySet().retainAll(wanted.keySet());
            wanted.forEach((name, one) -> {
                if (!open.containsKey(name)) {
                    open(name, one);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private static boolean isSame(ListenAddress wanted, ListenAddress real) {
        return wanted.equals(real) || (wanted.port() == 0 && wanted.host().equals(real.host()));
    }

    private void open(String name, Wanted wanted) {
        var address = wanted.address();
        var done = new ServerBootstrap()
                .group(acceptors, loops)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(wanted.child())
                .bind(new InetSocketAddress(address.host(), address.port()))
                .awaitUninterruptibly();
        if (done.isSuccess()) {
            var port = ((InetSocketAddress) done.channel().localAddress()).getPort();
            open.put(name, new Open(address.withPort(port), wanted.kind(), done.channel()));
            problems.remove(name);
        } else {
            var holder = PortHolder.of(address.port());
            problems.put(
                    name,
                    holder.map(process -> "%s cannot listen on %s: %s holds it".formatted(name, address, process))
                            .orElse("%s cannot listen on %s: %s"
                                    .formatted(name, address, done.cause().getMessage())));
        }
    }

    /// The real ports, by name.
    Map<String, Integer> ports() {
        lock.lock();
        try {
            var ports = new HashMap<String, Integer>();
            open.forEach((name, one) -> ports.put(name, one.address().port()));
            return ports;
        } finally {
            lock.unlock();
        }
    }

    List<String> problems() {
        lock.lock();
        try {
            return List.copyOf(problems.values());
        } finally {
            lock.unlock();
        }
    }
}

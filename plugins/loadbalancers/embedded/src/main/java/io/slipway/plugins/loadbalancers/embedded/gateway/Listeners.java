package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.slipway.plugins.loadbalancers.embedded.table.ListenAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// The ports of a gateway: what is open, compared with what is wanted. One that cannot be opened is a problem
/// of its own and keeps none of the others from serving.
final class Listeners {
    private static final System.Logger LOG = System.getLogger("gateway");
    private static final int BACKLOG = 4096;

    private final EventLoopGroup loops;
    private final Map<String, Open> open = new HashMap<>();
    private final Map<String, String> problems = new TreeMap<>();
    /// Descriptors of a predecessor, by the name of the listener.
    private final Map<String, Integer> adopted = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    Listeners(EventLoopGroup loops) {
        this.loops = loops;
    }

    /// @param served what is done there; where it changes, the listener is opened anew
    /// @param handler of each connection, or of all datagrams
    record Wanted(ListenAddress address, Kind kind, String served, ChannelHandler handler) {}

    enum Kind {
        HTTP,
        /// Connections that are not read before their member is found.
        STREAM,
        DATAGRAM
    }

    /// @param address with the real port
    private record Open(ListenAddress address, Kind kind, String served, Channel channel) {
        boolean is(Wanted wanted) {
            var other = wanted.address();
            return (other.equals(address) || (other.port() == 0 && other.host().equals(address.host())))
                    && wanted.kind() == kind
                    && wanted.served().equals(served);
        }
    }

    /// Sockets that listen already, to be used by the next [#apply] in place of new ones.
    void adopt(Map<String, Integer> descriptors) {
        lock.lock();
        try {
            adopted.putAll(descriptors);
        } finally {
            lock.unlock();
        }
    }

    /// Closes what is not wanted, opens what is missing, and tries again what failed before. Connections that
    /// came through a listener outlive it.
    void apply(Map<String, Wanted> wanted) {
        lock.lock();
        try {
            open.entrySet().removeIf(entry -> {
                var now = wanted.get(entry.getKey());
                var stays = now != null && entry.getValue().is(now);
                if (!stays) {
                    entry.getValue().channel().close().awaitUninterruptibly();
                }
                return !stays;
            });
            problems.keySet().retainAll(wanted.keySet());
            wanted.forEach((name, one) -> {
                if (!open.containsKey(name)) {
                    open(name, one);
                }
            });
            for (var unused : adopted.values()) {
                new FileDescriptor(unused).close();
            }
            adopted.clear();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "an inherited socket: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void open(String name, Wanted wanted) {
        var address = wanted.address();
        var descriptor = adopted.remove(name);
        var socket = new InetSocketAddress(address.host(), address.port());
        var done = descriptor == null ? bind(wanted, socket) : inherit(wanted, descriptor);
        if (done.isSuccess()) {
            var port = ((InetSocketAddress) done.channel().localAddress()).getPort();
            open.put(name, new Open(address.withPort(port), wanted.kind(), wanted.served(), done.channel()));
            problems.remove(name);
        } else {
            var reason = PortHolder.of(address.port())
                    .map("%s holds it"::formatted)
                    .orElseGet(() -> String.valueOf(done.cause().getMessage()));
            problems.put(name, "%s cannot listen on %s: %s".formatted(name, address, reason));
        }
    }

    private ChannelFuture bind(Wanted wanted, InetSocketAddress address) {
        return (wanted.kind() == Kind.DATAGRAM
                        ? datagrams(wanted).channel(EpollDatagramChannel.class).bind(address)
                        : server(wanted).channel(EpollServerSocketChannel.class).bind(address))
                .awaitUninterruptibly();
    }

    private ChannelFuture inherit(Wanted wanted, int descriptor) {
        return (wanted.kind() == Kind.DATAGRAM
                        ? datagrams(wanted)
                                .channelFactory(() -> new EpollDatagramChannel(descriptor))
                                .register()
                        : server(wanted)
                                .channelFactory(() -> new EpollServerSocketChannel(descriptor))
                                .register())
                .awaitUninterruptibly();
    }

    private Bootstrap datagrams(Wanted wanted) {
        return new Bootstrap().group(loops).handler(wanted.handler());
    }

    private ServerBootstrap server(Wanted wanted) {
        var server = new ServerBootstrap()
                .group(loops)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(wanted.handler());
        return wanted.kind() == Kind.STREAM
                ? server.childOption(ChannelOption.AUTO_READ, false).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                : server;
    }

    /// By name, in a fixed order.
    SortedMap<String, Channel> sockets() {
        lock.lock();
        try {
            var sockets = new TreeMap<String, Channel>();
            open.forEach((name, one) -> sockets.put(name, one.channel()));
            return sockets;
        } finally {
            lock.unlock();
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

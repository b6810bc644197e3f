package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Passes datagrams on: each client has a socket of its own towards a member, by which answers find back. A
/// client stays with its member until it is silent for a minute or the member leaves.
@SuppressWarnings("FutureReturnValueIgnored") // Datagrams may get lost.
final class UdpRelay extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MOST_CLIENTS = 10_000;

    private final Loop loop;
    private final Supplier<@Nullable Upstream> chooser;
    private final Map<InetSocketAddress, Session> sessions = new HashMap<>();

    UdpRelay(Loop loop, Supplier<@Nullable Upstream> chooser) {
        this.loop = loop;
        this.chooser = chooser;
    }

    private static final class Session {
        private final Upstream upstream;
        private final Member member;
        private final ChannelFuture socket;
        private long usedAt = System.nanoTime();

        Session(Upstream upstream, Member member, ChannelFuture socket) {
            this.upstream = upstream;
            this.member = member;
            this.socket = socket;
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        loop.thread.scheduleAtFixedRate(this::sweep, 10, 10, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext from, DatagramPacket packet) {
        var session = sessions.get(packet.sender());
        if (session == null || session.member.leaving) {
            session = open(from.channel(), packet.sender());
        }
        if (session == null) {
            return;
        }
        session.usedAt = System.nanoTime();
        session.upstream.counters.bytesIn.add(packet.content().readableBytes());
        var data = packet.content().retain();
        session.socket.addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                done.channel().writeAndFlush(data);
            } else {
                data.release();
            }
        });
    }

    private @Nullable Session open(Channel own, InetSocketAddress client) {
        close(sessions.remove(client));
        var upstream = chooser.get();
        if (upstream == null || sessions.size() >= MOST_CLIENTS) {
            return null;
        }
        upstream.counters.requests.increment();
        var member = upstream.take(System.nanoTime(), null);
        if (member == null) {
            upstream.counters.failed.increment();
            return null;
        }
        // Datagrams are no connection: nothing has to come to its end before the member may go.
        member.inFlight.decrementAndGet();
        var socket = new Bootstrap()
                .group(loop.thread)
                .channel(EpollDatagramChannel.class)
                .handler(new Back(own, client, upstream))
                .connect(member.address());
        var session = new Session(upstream, member, socket);
        sessions.put(client, session);
        return session;
    }

    private void sweep() {
        var now = System.nanoTime();
        sessions.values().removeIf(session -> {
            var isSilent = now - session.usedAt > SILENT_NANOS;
            if (isSilent) {
                close(session);
            }
            return isSilent;
        });
    }

    private static void close(@Nullable Session session) {
        if (session != null) {
            session.socket.channel().close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        sessions.values().forEach(UdpRelay::close);
        sessions.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // An ICMP error about a datagram sent earlier; the socket serves the others still.
    }

    /// Answers of the member.
    private static final class Back extends ChannelInboundHandlerAdapter {
        private final Channel own;
        private final InetSocketAddress client;
        private final Upstream upstream;

        Back(Channel own, InetSocketAddress client, Upstream upstream) {
            this.own = own;
            this.client = client;
            this.upstream = upstream;
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            var data = message instanceof DatagramPacket packet ? packet.content() : message;
            if (data instanceof ByteBuf bytes) {
                upstream.counters.bytesOut.add(bytes.readableBytes());
                own.writeAndFlush(new DatagramPacket(bytes, client));
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
            // Nobody listens at the member's port just now.
        }
    }
}

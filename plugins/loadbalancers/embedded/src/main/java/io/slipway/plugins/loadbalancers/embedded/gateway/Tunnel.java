package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Two connections joined byte by byte: after an upgrade of HTTP, or from the start. Counts as in flight on
/// its member until both have ended.
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class Tunnel {
    /// From our close frame to the cut.
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);
    /// FIN, close; 2 bytes; 1001, going away (RFC 6455 §7.4.1). The client's side masks, with zeros.
    private static final byte[] CLOSE = {(byte) 0x88, 2, 0x03, (byte) 0xe9};

    private static final byte[] MASKED_CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe9};

    private final Loop loop;
    private final Member member;
    private final boolean isWebSocket;
    private final Side fromClient;
    private final Side fromServer;
    private boolean isClosed;
    private long leavingSince;
    private long leftAt;

    private Tunnel(Loop loop, Member member, Kind kind) {
        this.loop = loop;
        this.member = member;
        isWebSocket = kind instanceof Kind.WebSocket;
        fromClient = new Side(MASKED_CLOSE, kind.counters().bytesIn);
        fromServer = new Side(CLOSE, kind.counters().bytesOut);
    }

    sealed interface Kind {
        Counters counters();

        /// Can be told to go, by frames of its own.
        record WebSocket(Counters counters) implements Kind {}

        record Bytes(Counters counters) implements Kind {}
    }

    /// Joins what an HTTP upgrade has freed. The member's count is taken over.
    static void upgraded(Loop loop, Front front, UpstreamConnection server, Kind kind) {
        var tunnel = new Tunnel(loop, server.member(), kind);
        var client = front.channel();
        client.pipeline().addLast(tunnel.fromClient);
        server.channel().pipeline().addLast(tunnel.fromServer);
        tunnel.join(client, server.channel());
        // What a codec has read too far it hands on when it goes, so it goes last.
        front.detach();
        client.pipeline().remove(HttpServerCodec.class);
        server.channel().pipeline().remove(server);
        server.channel().pipeline().remove(HttpClientCodec.class);
        client.flush();
    }

    /// Joins two bare connections. The member's count is taken over.
    static void bare(Loop loop, Member member, Channel client, Channel server, Counters counters) {
        var tunnel = new Tunnel(loop, member, new Kind.Bytes(counters));
        client.pipeline().addLast(tunnel.fromClient);
        server.pipeline().addLast(tunnel.fromServer);
        tunnel.join(client, server);
    }

    private void join(Channel client, Channel server) {
        fromClient.own = client;
        fromClient.peer = server;
        fromServer.own = server;
        fromServer.peer = client;
        member.tunnels.add(this);
        loop.add(this);
        read(client, true);
        read(server, true);
        if (!client.isActive() || !server.isActive()) {
            cut();
        }
    }

    /// To ask for more after the end would be taken as an error, and close both directions.
    private static void read(Channel from, boolean isWanted) {
        if (!(from instanceof DuplexChannel duplex) || !duplex.isInputShutdown()) {
            from.config().setAutoRead(isWanted);
        }
    }

    /// Tells both ends that it is over; what cannot be told goes on.
    void leave() {
        if (isWebSocket && leftAt == 0) {
            leftAt = System.nanoTime();
            fromClient.sayGoodbye();
            fromServer.sayGoodbye();
        }
    }

    void sweep(long now) {
        if (leftAt != 0) {
            if (now - leftAt > FAREWELL_NANOS) {
                cut();
            }
        } else if (member.gone) {
            leave();
        } else if (member.leaving) {
            leavingSince = leavingSince == 0 ? now : leavingSince;
            var isAlone = member.inFlight.get() <= member.tunnels.size();
            var limit = TimeUnit.MILLISECONDS.toNanos(loop.site.settings.drainMillis());
            if (isAlone || now - leavingSince > limit) {
                leave();
            }
        } else {
            leavingSince = 0;
        }
    }

    void cut() {
        fromClient.closeAfterFlush();
        fromServer.closeAfterFlush();
        if (!isClosed) {
            isClosed = true;
            member.tunnels.remove(this);
            member.inFlight.decrementAndGet();
            loop.remove(this);
        }
    }

    /// Reads from one end and writes to the other.
    private final class Side extends ChannelInboundHandlerAdapter {
        private final byte[] farewell;
        private final LongAdder bytes;
        private final FrameCursor cursor = new FrameCursor();
        private @Nullable Channel own;
        private @Nullable Channel peer;
        private boolean isLeaving;
        private boolean hasLeft;

        Side(byte[] farewell, LongAdder bytes) {
            this.farewell = farewell;
            this.bytes = bytes;
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            if (!(message instanceof ByteBuf data) || peer == null || hasLeft) {
                ReferenceCountUtil.release(message);
                return;
            }
            bytes.add(data.readableBytes());
            if (isLeaving) {
                peer.write(data.readSlice(cursor.passFrame(data)).retain());
                data.release();
                sayGoodbye();
            } else {
                if (isWebSocket) {
                    cursor.pass(data);
                }
                peer.write(data, peer.voidPromise());
                if (!peer.isWritable()) {
                    read(from.channel(), false);
                }
            }
        }

        void sayGoodbye() {
            isLeaving = true;
            if (!hasLeft && cursor.isBetweenFrames() && peer != null && own != null) {
                hasLeft = true;
                peer.writeAndFlush(Unpooled.wrappedBuffer(farewell));
                read(own, true);
            }
        }

        void closeAfterFlush() {
            if (own != null && own.isActive()) {
                own.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext from) {
            if (peer != null) {
                peer.flush();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext from) {
            if (peer != null) {
                read(peer, from.channel().isWritable());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext from, Object event) {
            if (event instanceof ChannelInputShutdownEvent && peer instanceof DuplexChannel other) {
                other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> other.shutdownOutput());
                if (other.isInputShutdown()) {
                    cut();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext from) {
            cut();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
            // A reset at one end ends both.
            from.close();
        }
    }
}

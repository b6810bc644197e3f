package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/2 connection as a whole; each of its streams has a [Front].
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class Http2Client extends ChannelInboundHandlerAdapter {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(75);
    /// Between the two steps of a farewell: longer than a request needs to come in from anywhere.
    private static final long FAREWELL_MILLIS = 1000;

    private final Loop loop;
    private final Http2FrameCodec codec;
    private @Nullable ChannelHandlerContext context;
    private long idleSince;
    private boolean isLeaving;
    private boolean hasSaidLast;

    Http2Client(Loop loop, Http2FrameCodec codec) {
        this.loop = loop;
        this.codec = codec;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        loop.add(this);
        if (loop.site.draining) {
            drain();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        loop.remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        // Settings and pings, which the codec has answered.
        ReferenceCountUtil.release(message);
    }

    /// In two steps (RFC 9113 §6.8): the first lets in what is on its way already, the second names the last
    /// stream that is served.
    void drain() {
        if (isLeaving || context == null) {
            return;
        }
        isLeaving = true;
        goAway(context, Integer.MAX_VALUE);
        loop.thread.schedule(this::sayLast, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sayLast() {
        if (context != null && context.channel().isActive()) {
            goAway(context, 0);
            hasSaidLast = true;
        }
    }

    private static void goAway(ChannelHandlerContext to, int more) {
        to.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(more));
    }

    void sweep(long now) {
        if (context == null) {
            return;
        }
        if (codec.connection().numActiveStreams() > 0) {
            idleSince = 0;
        } else if (hasSaidLast || (idleSince != 0 && now - idleSince > IDLE_NANOS)) {
            context.close();
        } else if (idleSince == 0) {
            idleSince = now;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // A reset, or a breach of the protocol that the codec has answered.
        from.close();
    }
}

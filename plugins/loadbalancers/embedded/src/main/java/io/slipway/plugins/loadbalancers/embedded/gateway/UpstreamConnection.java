package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection to a member: in use by one exchange, or idle.
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private final Loop loop;
    private final Member member;
    private final Outgoing outgoing = new Outgoing();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private long idleSince;

    UpstreamConnection(Loop loop, Member member) {
        this.loop = loop;
        this.member = member;
    }

    Member member() {
        return member;
    }

    Channel channel() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return context.channel();
    }

    boolean isFresh(long now) {
        return now - idleSince < Loop.IDLE_NANOS;
    }

    void use(Exchange by) {
        exchange = by;
    }

    /// Ends the use: kept for the next exchange, or closed where no other may follow.
    void release(boolean isReusable) {
        exchange = null;
        if (isReusable && channel().isActive()) {
            channel().config().setAutoRead(true);
            idleSince = loop.now();
            loop.putIdle(this);
        } else {
            close();
        }
    }

    /// Leaves the connection to another handler.
    void detach() {
        exchange = null;
    }

    void close() {
        exchange = null;
        channel().close();
    }

    void write(HttpObject part) {
        outgoing.write(channel(), part);
    }

    void flush() {
        outgoing.flush(channel());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        var user = exchange;
        if (user == null) {
            // Nothing was asked: the stream cannot be trusted any more.
            ReferenceCountUtil.release(message);
            from.close();
            return;
        }
        if (message instanceof HttpResponse response) {
            loop.tick();
            user.onResponse(response);
        }
        if (message instanceof HttpContent content) {
            user.onResponseContent(content);
        } else if (!(message instanceof HttpResponse)) {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.onResponseReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.onUpstreamWritable(from.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        var user = exchange;
        exchange = null;
        if (user == null) {
            loop.removeIdle(this);
        } else {
            user.onUpstreamLost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // A reset by the peer: what follows is the same as after a close.
        from.close();
    }
}

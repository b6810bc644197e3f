package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The client's side: an HTTP/1.1 connection, or one stream of an HTTP/2 connection. Takes one request after
/// the other; what a client sends ahead (RFC 9112 §9.3.2) waits here.
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class Front extends ChannelInboundHandlerAdapter {
    enum Kind {
        HTTP_1,
        HTTP_2
    }

    private final Loop loop;
    private final Door door;
    private final Kind kind;
    private final Patience patience;
    private final ArrayDeque<Object> ahead = new ArrayDeque<>();
    private final Outgoing outgoing = new Outgoing();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Client client;
    private @Nullable Exchange exchange;
    private HttpHeaders asked = EmptyHttpHeaders.INSTANCE;
    private HttpMethod method = HttpMethod.GET;
    private boolean isVersion10;
    private boolean keepsAlive;
    private boolean isDiscarding;
    private boolean isLingering;
    private boolean isTakingUp;

    Front(Loop loop, Door door, Kind kind) {
        this.loop = loop;
        this.door = door;
        this.kind = kind;
        patience = new Patience(loop.tick());
    }

    Channel channel() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return context.channel();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        var channel = added.channel();
        client = Client.of(kind == Kind.HTTP_2 ? channel.parent() : channel, door.scheme());
        loop.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        loop.remove(this);
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (!ahead.isEmpty() || (message instanceof HttpRequest && (exchange != null || isDiscarding))) {
            ahead.add(message);
            read(false);
        } else {
            take(message);
        }
    }

    private void take(Object message) {
        patience.heard(message instanceof HttpRequest ? loop.tick() : loop.now());
        if (isLingering) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof FullHttpRequest whole) {
            begin(head(whole));
            take(new DefaultLastHttpContent(whole.content()));
        } else if (message instanceof HttpRequest request) {
            begin(request);
        } else if (message instanceof HttpContent part && exchange != null) {
            if (part.decoderResult().isFailure()) {
                part.release();
                exchange.abandon();
                answer(Answer.badRequest("The body is not framed as it says."));
            } else {
                exchange.onRequestContent(part);
            }
        } else {
            if (message instanceof LastHttpContent) {
                isDiscarding = false;
            }
            ReferenceCountUtil.release(message);
        }
    }

    /// Head and end are sent on apart, as they are where a body lies between them.
    private static HttpRequest head(FullHttpRequest whole) {
        var head = new DefaultHttpRequest(whole.protocolVersion(), whole.method(), whole.uri(), whole.headers());
        head.setDecoderResult(whole.decoderResult());
        return head;
    }

    private void begin(HttpRequest request) {
        asked = request.headers();
        method = request.method();
        isVersion10 = kind == Kind.HTTP_1 && !request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        keepsAlive = HttpUtil.isKeepAlive(request);
        isDiscarding = true;
        if (request.decoderResult().isFailure()) {
            answer(fault(request.decoderResult().cause()));
            return;
        }
        var fault = RequestHead.fault(request);
        if (fault != null) {
            answer(Answer.badRequest(fault));
            return;
        }
        var host = RequestHead.host(request);
        var target = door.choose(loop.site, host, request);
        if (target == null || client == null) {
            isDiscarding = !isBodiless(request);
            answer(Answer.noRoute(host, RequestHead.path(request.uri())));
            return;
        }
        isDiscarding = false;
        RequestHead.forward(request, client, target.headers());
        exchange = new Exchange(loop, this, request, target.upstream());
        exchange.start();
    }

    private static boolean isBodiless(HttpRequest request) {
        return !HttpUtil.isTransferEncodingChunked(request) && HttpUtil.getContentLength(request, 0L) == 0;
    }

    private static Answer fault(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> Answer.uriTooLong();
            case TooLongHttpHeaderException _ -> Answer.headersTooLarge();
            default -> Answer.badRequest("The request is not HTTP as RFC 9112 has it.");
        };
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.flush();
        }
    }

    /// Whether more of the request is wanted now.
    void read(boolean isWanted) {
        channel().config().setAutoRead(isWanted && ahead.isEmpty());
    }

    /// Answers in place of an instance. A client whose request is not all here yet is hung up on.
    void answer(Answer with) {
        if (exchange != null && !exchange.isRequestComplete()) {
            isDiscarding = true;
        }
        keepsAlive &= !isDiscarding && !loop.site.draining;
        var response = with.response(asked);
        if (kind == Kind.HTTP_1 && !keepsAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        outgoing.write(channel(), response);
        outgoing.flush(channel());
        ended();
    }

    void respond(HttpResponse head) {
        ResponseHead.forward(head);
        var isFinal = head.status().code() >= 200;
        if (isFinal && kind == Kind.HTTP_1) {
            var wishes = new ResponseHead.Wishes(isVersion10, method, keepsAlive && !loop.site.draining);
            keepsAlive = ResponseHead.frame(head, wishes);
        }
        if (isFinal) {
            outgoing.write(channel(), head);
        } else if (kind == Kind.HTTP_1 && !isVersion10) {
            channel().write(head, channel().voidPromise());
        } else if (kind == Kind.HTTP_2) {
            channel().write(ResponseHead.whole(head), channel().voidPromise());
        }
    }

    void respond(HttpContent part) {
        outgoing.write(channel(), part);
        if (!channel().isWritable() && exchange != null) {
            exchange.onClientWritable(false);
        }
    }

    /// The end of a 1xx answer, after which the real one follows.
    void respondInformational(HttpContent end) {
        if (isVersion10 || kind == Kind.HTTP_2) {
            end.release();
        } else {
            channel().writeAndFlush(end, channel().voidPromise());
        }
    }

    void flush() {
        outgoing.flush(channel());
    }

    /// The answer is complete.
    void finish(LastHttpContent last) {
        isDiscarding = exchange != null && !exchange.isRequestComplete();
        outgoing.write(channel(), last);
        outgoing.flush(channel());
        ended();
    }

    private void ended() {
        exchange = null;
        patience.answered(loop.now());
        if (kind == Kind.HTTP_2) {
            // The end of both directions closes a stream by itself.
            return;
        }
        if (!keepsAlive) {
            hangUp();
        } else {
            takeUp();
        }
    }

    /// A client that is still sending would lose the answer to a reset, so the rest is read for a while.
    private void hangUp() {
        var lingers = isDiscarding && channel() instanceof DuplexChannel;
        if (lingers) {
            isLingering = true;
            patience.lingers();
            read(true);
            channel().eventLoop().execute(((DuplexChannel) channel())::shutdownOutput);
        } else {
            channel().writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void takeUp() {
        if (isTakingUp) {
            return;
        }
        isTakingUp = true;
        while (!ahead.isEmpty() && !(exchange != null && ahead.peek() instanceof HttpRequest)) {
            take(ahead.poll());
        }
        isTakingUp = false;
        if (exchange != null) {
            exchange.flush();
        }
        read(exchange == null || exchange.wantsMore());
    }

    /// Cuts an answer short, so that the client sees that it is not whole.
    void abort() {
        exchange = null;
        channel().close();
    }

    /// Hands the connection over to a tunnel.
    void detach() {
        exchange = null;
        channel().pipeline().remove(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        var isWritable = from.channel().isWritable();
        patience.writable(isWritable, loop.tick());
        if (exchange != null) {
            exchange.onClientWritable(isWritable);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.abandon();
            exchange = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // The client went away in the middle; there is nobody left to tell.
        from.close();
    }

    /// Ends what takes too long.
    void sweep(long now) {
        if (patience.isStalled(now)) {
            channel().close();
        } else if (exchange == null) {
            if (patience.isIdle(now, loop.site.draining)) {
                channel().close();
            }
        } else if (!exchange.isRequestComplete()
                && patience.isQuiet(now)
                && channel().config().isAutoRead()) {
            exchange.abandon();
            answer(Answer.tooSlow());
        } else {
            exchange.sweep(now);
        }
    }
}

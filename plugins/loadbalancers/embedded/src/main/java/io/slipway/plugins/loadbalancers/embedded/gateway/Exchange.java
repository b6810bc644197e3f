package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request on its way to a member, and its answer on the way back.
///
/// It waits while no member is ready. It is repeated on another member only if nothing of it was written, or
/// if it is idempotent and no byte was answered (RFC 9110 §9.2.2).
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class Exchange implements Loop.Held {
    private static final int MOST_REPEATS = 2;

    private final Loop loop;
    private final Front front;
    private final HttpRequest request;
    private final Upstream upstream;
    private final RequestBody body;
    private final Place place;
    private final boolean wantsUpgrade;
    private final long begun;
    private long sentAt;
    private int repeats;
    private boolean isInformational;
    private boolean isOver;
    private @Nullable Member member;
    private @Nullable UpstreamConnection connection;
    private @Nullable HttpResponse answer;
    private boolean isReusable;

    /// @param request as it is to be sent on
    Exchange(Loop loop, Front front, HttpRequest request, Upstream upstream) {
        this.loop = loop;
        this.front = front;
        this.request = request;
        this.upstream = upstream;
        begun = loop.now();
        place = new Place(upstream);
        wantsUpgrade = RequestHead.upgrade(request) != null;
        body = new RequestBody(RequestHead.isIdempotent(request.method()) && !wantsUpgrade);
    }

    void start() {
        upstream.counters.requests.increment();
        dispatch(null);
    }

    private void dispatch(@Nullable Member failed) {
        var taken = upstream.take(loop.now(), failed);
        if (taken == null) {
            hold();
            return;
        }
        member = taken;
        var idle = loop.takeIdle(taken);
        var address = taken.address();
        if (idle != null) {
            send(idle);
        } else if (address == null) {
            connectFailed(taken);
        } else {
            loop.connect(taken, address).addListener((ChannelFuture done) -> connected(done, taken));
        }
    }

    /// Outside of a read of the client's, whose end would flush.
    private void dispatchAgain(@Nullable Member failed) {
        dispatch(failed);
        flush();
    }

    private void connected(ChannelFuture done, Member to) {
        loop.tick();
        if (isOver) {
            done.channel().close();
        } else if (done.isSuccess()) {
            send(done.channel().pipeline().get(UpstreamConnection.class));
            flush();
        } else {
            connectFailed(to);
        }
    }

    private void connectFailed(Member to) {
        to.failed(loop.now());
        leaveMember();
        dispatchAgain(to);
    }

    private void hold() {
        if (place.take(body.bytes())) {
            loop.hold(this);
        } else {
            fail(Answer.tooManyWait(upstream.name));
        }
    }

    @Override
    public boolean tryHeld(long now) {
        if (isOver) {
            return false;
        }
        if (now - begun > TimeUnit.MILLISECONDS.toNanos(loop.site.settings.holdMillis())) {
            fail(Answer.noInstance(upstream.name));
            return false;
        }
        if (!upstream.isServing(now)) {
            return true;
        }
        dispatchAgain(null);
        return false;
    }

    private void send(UpstreamConnection over) {
        place.leave();
        connection = over;
        over.use(this);
        over.write(request);
        body.sendTo(over);
        sentAt = loop.now();
        front.read(over.channel().isWritable());
    }

    void onRequestContent(HttpContent part) {
        upstream.counters.bytesIn.add(part.content().readableBytes());
        body.add(part);
        if (connection != null) {
            body.sendTo(connection);
            sentAt = loop.now();
            if (!connection.channel().isWritable()) {
                front.read(false);
            }
        } else {
            place.grow(part.content().readableBytes());
            // Complete, the client is read on, to see it leave.
            front.read(body.isComplete());
        }
    }

    boolean isRequestComplete() {
        return body.isComplete();
    }

    /// Whether the client may send on.
    boolean wantsMore() {
        return body.isComplete() || (connection != null && connection.channel().isWritable());
    }

    void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    void onUpstreamWritable(boolean isWritable) {
        front.read(isWritable);
    }

    void onClientWritable(boolean isWritable) {
        if (connection != null) {
            connection.channel().config().setAutoRead(isWritable);
        }
    }

    void onResponse(HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            failed(Answer.notUnderstood(upstream.name));
            return;
        }
        if (member != null) {
            member.answered();
        }
        var status = response.status();
        isInformational = status.codeClass() == HttpStatusClass.INFORMATIONAL
                && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (!isInformational) {
            answer = response;
            isReusable = HttpUtil.isKeepAlive(response) && !wantsUpgrade;
            if (status.codeClass() == HttpStatusClass.SERVER_ERROR) {
                upstream.counters.serverErrors.increment();
                if (member != null) {
                    member.serverErrors.increment();
                }
            }
        }
        front.respond(response);
    }

    void onResponseContent(HttpContent part) {
        if (isOver) {
            part.release();
            return;
        }
        if (part.decoderResult().isFailure()) {
            part.release();
            failed(Answer.notUnderstood(upstream.name));
            return;
        }
        upstream.counters.bytesOut.add(part.content().readableBytes());
        if (isInformational) {
            front.respondInformational(part);
        } else if (!(part instanceof LastHttpContent last)) {
            front.respond(part);
        } else if (answer != null && answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            part.release();
            upgrade();
        } else {
            finish(last);
        }
    }

    private void finish(LastHttpContent last) {
        isOver = true;
        var used = connection;
        connection = null;
        if (used != null) {
            used.release(isReusable && body.isComplete());
        }
        leaveMember();
        body.release();
        front.finish(last);
    }

    private void upgrade() {
        var used = connection;
        if (used == null) {
            throw new IllegalStateException("an answer without a connection");
        }
        isOver = true;
        connection = null;
        // The tunnel counts on for it.
        member = null;
        body.release();
        used.detach();
        var isWebSocket = "websocket".equalsIgnoreCase(RequestHead.upgrade(request));
        var counters = upstream.counters;
        var kind = isWebSocket ? new Tunnel.Kind.WebSocket(counters) : new Tunnel.Kind.Bytes(counters);
        Tunnel.upgraded(loop, front, used, kind);
    }

    void onResponseReadComplete() {
        front.flush();
    }

    /// The connection to the member ended before the answer did.
    void onUpstreamLost() {
        loop.tick();
        connection = null;
        var from = member;
        leaveMember();
        if (isOver) {
            return;
        }
        if (from != null) {
            from.failed(loop.now());
        }
        if (answer == null && body.isRepeatable() && repeats < MOST_REPEATS) {
            repeats++;
            body.rewind();
            dispatchAgain(from);
        } else {
            failed(Answer.lost(upstream.name));
        }
    }

    /// Ends what takes too long.
    void sweep(long now) {
        var limit = loop.site.settings.answerMillis();
        if (!isOver
                && connection != null
                && answer == null
                && body.isComplete()
                && now - sentAt > TimeUnit.MILLISECONDS.toNanos(limit)) {
            failed(Answer.late(upstream.name, TimeUnit.MILLISECONDS.toSeconds(limit)));
        }
    }

    private void failed(Answer with) {
        upstream.counters.failed.increment();
        if (member != null) {
            member.late();
        }
        if (answer == null) {
            fail(with);
        } else {
            // The client must not take a part for the whole.
            abandon();
            front.abort();
        }
    }

    private void fail(Answer with) {
        abandon();
        front.answer(with);
    }

    /// Lets go of everything: the client is gone, or was answered otherwise.
    void abandon() {
        isOver = true;
        place.leave();
        body.release();
        if (connection != null) {
            connection.close();
            connection = null;
        }
        leaveMember();
    }

    private void leaveMember() {
        if (member != null) {
            member.inFlight.decrementAndGet();
            member = null;
        }
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/// Writes messages to a connection part by part. A head waits until the next part or the flush: one that is followed
/// by its end is written with it, which is one buffer and one way through the pipeline instead of two.
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class Outgoing {
    private @Nullable HttpMessage head;

    void write(Channel to, HttpObject part) {
        var before = head;
        head = null;
        if (part instanceof HttpMessage begin && !(part instanceof LastHttpContent)) {
            head = begin;
        } else if (before != null && part instanceof LastHttpContent end) {
            to.write(whole(before, end), to.voidPromise());
        } else {
            if (before != null) {
                to.write(before, to.voidPromise());
            }
            to.write(part, to.voidPromise());
        }
    }

    void flush(Channel to) {
        var waiting = head;
        head = null;
        if (waiting != null) {
            to.write(waiting, to.voidPromise());
        }
        to.flush();
    }

    private static HttpObject whole(HttpMessage head, LastHttpContent end) {
        return switch (head) {
            case HttpRequest request ->
                new DefaultFullHttpRequest(
                        request.protocolVersion(),
                        request.method(),
                        request.uri(),
                        end.content(),
                        request.headers(),
                        end.trailingHeaders());
            case HttpResponse response ->
                new DefaultFullHttpResponse(
                        response.protocolVersion(),
                        response.status(),
                        end.content(),
                        response.headers(),
                        end.trailingHeaders());
            default -> throw new IllegalArgumentException("neither request nor answer: " + head.getClass());
        };
    }
}

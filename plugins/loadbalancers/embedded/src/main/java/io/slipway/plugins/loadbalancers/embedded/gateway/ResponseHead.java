package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/// The rules by which the head of an answer is passed on (RFC 9110, RFC 9112).
final class ResponseHead {
    private ResponseHead() {}

    /// What the client's request said of the answer's form.
    record Wishes(boolean isVersion10, HttpMethod method, boolean keepsAlive) {}

    static void forward(HttpResponse head) {
        var headers = head.headers();
        var protocol = headers.get(HttpHeaderNames.UPGRADE);
        HopByHop.remove(headers);
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (head.status().code() == 101 && protocol != null) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, protocol);
        }
    }

    /// Frames the body for HTTP/1 and answers whether the connection can be kept after it.
    static boolean frame(HttpResponse head, Wishes wishes) {
        var headers = head.headers();
        var isChunked = HttpUtil.isTransferEncodingChunked(head);
        var hasLength = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        var keepsAlive = wishes.keepsAlive();
        if (wishes.isVersion10()) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            keepsAlive &= hasLength || !hasBody(head, wishes);
        } else if (!isChunked && !hasLength && hasBody(head, wishes)) {
            HttpUtil.setTransferEncodingChunked(head, true);
        }
        if (!keepsAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (wishes.isVersion10()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return keepsAlive;
    }

    /// An interim answer as the encoder of HTTP/2 wants it.
    static FullHttpResponse whole(HttpResponse interim) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                interim.status(),
                Unpooled.EMPTY_BUFFER,
                interim.headers(),
                EmptyHttpHeaders.INSTANCE);
    }

    private static boolean hasBody(HttpResponse head, Wishes wishes) {
        var code = head.status().code();
        return !wishes.method().equals(HttpMethod.HEAD) && code != 204 && code != 304;
    }
}

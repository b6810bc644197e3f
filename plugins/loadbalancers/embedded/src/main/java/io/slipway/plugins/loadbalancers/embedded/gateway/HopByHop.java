package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/// Headers that concern one connection and no other (RFC 9110 §7.6.1).
final class HopByHop {
    private static final List<CharSequence> ALWAYS = List.of(
            HttpHeaderNames.CONNECTION,
            AsciiString.cached("proxy-connection"),
            AsciiString.cached("keep-alive"),
            HttpHeaderNames.TE,
            HttpHeaderNames.UPGRADE);

    private HopByHop() {}

    /// Removes them all; of `Transfer-Encoding` stays `chunked`, by which the encoder knows how to frame.
    static void remove(HttpHeaders headers) {
        for (var line : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (var token : line.split(",")) {
                var name = token.strip();
                if (!name.isEmpty() && !isFraming(name)) {
                    headers.remove(name);
                }
            }
        }
        var isChunked = headers.containsValue(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true);
        for (var name : ALWAYS) {
            headers.remove(name);
        }
        if (isChunked) {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    /// A peer must not make us forget where a body ends, or whom it is for.
    private static boolean isFraming(String name) {
        return HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.HOST.contentEqualsIgnoreCase(name);
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/// What the gateway itself answers, told apart from answers of instances by `Proxy-Status` (RFC 9209).
///
/// @param error a token of RFC 9209 §2.3
/// @param detail a sentence for people
/// @param retryAfterSeconds 0 means none
record Answer(HttpResponseStatus status, String error, String detail, int retryAfterSeconds) {
    static Answer badRequest(String detail) {
        return new Answer(HttpResponseStatus.BAD_REQUEST, "http_request_error", detail, 0);
    }

    static Answer uriTooLong() {
        return new Answer(
                HttpResponseStatus.REQUEST_URI_TOO_LONG,
                "http_request_error",
                "The request line is longer than %d bytes.".formatted(Pipelines.LINE_BYTES),
                0);
    }

    static Answer headersTooLarge() {
        return new Answer(
                HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "http_request_error",
                "The headers are longer than %d bytes.".formatted(Pipelines.HEADER_BYTES),
                0);
    }

    static Answer tooSlow() {
        return new Answer(
                HttpResponseStatus.REQUEST_TIMEOUT, "http_request_error", "The request did not come to its end.", 0);
    }

    static Answer noRoute(String host, String path) {
        return new Answer(
                HttpResponseStatus.NOT_FOUND,
                "destination_not_found",
                "No route fits host '%s' and path '%s'.".formatted(host, path),
                0);
    }

    static Answer noInstance(String upstream) {
        return new Answer(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "destination_unavailable",
                "No instance of '%s' is ready.".formatted(upstream),
                5);
    }

    static Answer tooManyWait(String upstream) {
        return new Answer(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "destination_unavailable",
                "No instance of '%s' is ready, and too many requests wait for one.".formatted(upstream),
                5);
    }

    static Answer lost(String upstream) {
        return new Answer(
                HttpResponseStatus.BAD_GATEWAY,
                "connection_terminated",
                "An instance of '%s' closed the connection before it answered.".formatted(upstream),
                0);
    }

    static Answer notUnderstood(String upstream) {
        return new Answer(
                HttpResponseStatus.BAD_GATEWAY,
                "http_protocol_error",
                "An instance of '%s' answered what is no HTTP.".formatted(upstream),
                0);
    }

    static Answer late(String upstream, long seconds) {
        return new Answer(
                HttpResponseStatus.GATEWAY_TIMEOUT,
                "http_response_timeout",
                "An instance of '%s' did not answer within %d s.".formatted(upstream, seconds),
                0);
    }

    /// Plain text, or RFC 9457 for a client that asks for JSON.
    FullHttpResponse response(HttpHeaders request) {
        var accept = request.get(HttpHeaderNames.ACCEPT, "");
        var isJson = accept.contains("json");
        var body = isJson
                ? "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}\n"
                        .formatted(status.reasonPhrase(), status.code(), escaped(detail))
                : "%d %s\n%s\n".formatted(status.code(), status.reasonPhrase(), detail);
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, isJson ? "application/problem+json" : "text/plain; charset=utf-8");
        headers.set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        headers.set("proxy-status", "slipway; error=" + error);
        if (retryAfterSeconds > 0) {
            headers.set(HttpHeaderNames.RETRY_AFTER, retryAfterSeconds);
        }
        return response;
    }

    private static String escaped(String text) {
        var json = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else {
                json.append(c < ' ' ? ' ' : (char) c);
            }
        });
        return json.toString();
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules by which the head of a request is read and passed on (RFC 9110, RFC 9112).
final class RequestHead {
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE, HttpMethod.PUT, HttpMethod.DELETE);

    // Their hashes are computed once, and their bytes are copied as they are.
    private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
    private static final AsciiString FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString FORWARDED_PORT = AsciiString.cached("x-forwarded-port");
    private static final AsciiString FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString US = AsciiString.cached("1.1 slipway");

    private RequestHead() {}

    /// What is wrong with a request that the decoder let through, or null.
    static @Nullable String fault(HttpRequest request) {
        var headers = request.headers();
        var hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            return "There are %d Host headers, exactly one must be there (RFC 9112 §3.2).".formatted(hosts.size());
        }
        var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() > 1
                || (codings.size() == 1 && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst()))) {
            return "Transfer-Encoding must be 'chunked' alone (RFC 9112 §6.1).";
        }
        if (!request.uri().startsWith("/") && !request.uri().equals("*") && authority(request.uri()) == null) {
            return "The request's target must be a path or an http URL (RFC 9112 §3.2).";
        }
        return null;
    }

    /// Safe to send twice, see RFC 9110 §9.2.2.
    static boolean isIdempotent(HttpMethod method) {
        return IDEMPOTENT.contains(method);
    }

    /// In lower case, without the port and the dot at the end; empty where none is told.
    static String host(HttpRequest request) {
        var authority = authority(request.uri());
        var host = authority == null ? request.headers().get(HttpHeaderNames.HOST, "") : authority;
        if (!host.startsWith("[")) {
            var colon = host.indexOf(':');
            host = colon < 0 ? host : host.substring(0, colon);
        } else {
            host = host.substring(0, host.indexOf(']') + 1);
        }
        return (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).toLowerCase(Locale.ROOT);
    }

    /// Of an absolute target (RFC 9112 §3.2.2), else null.
    private static @Nullable String authority(String uri) {
        if (!uri.regionMatches(true, 0, "http://", 0, 7) && !uri.regionMatches(true, 0, "https://", 0, 8)) {
            return null;
        }
        var begin = uri.indexOf("//") + 2;
        for (var end = begin; end < uri.length(); end++) {
            if ("/?#".indexOf(uri.charAt(end)) >= 0) {
                return uri.substring(begin, end);
            }
        }
        return uri.substring(begin);
    }

    /// The target without its query, as the client wrote it.
    static String path(String uri) {
        var local = local(uri);
        var query = local.indexOf('?');
        return query < 0 ? local : local.substring(0, query);
    }

    private static String local(String uri) {
        var authority = authority(uri);
        if (authority == null) {
            return uri;
        }
        var rest = uri.substring(uri.indexOf("//") + 2 + authority.length());
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    /// The protocol that the client wants to change to, or null. HTTP/2 in clear is no such wish to an instance.
    static @Nullable String upgrade(HttpRequest request) {
        var protocol = request.headers().get(HttpHeaderNames.UPGRADE);
        return protocol != null
                        && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                        && !protocol.toLowerCase(Locale.ROOT).startsWith("h2")
                ? protocol
                : null;
    }

    /// Makes of the request as it came the one that is sent on. What a client says of itself in forwarding
    /// headers is not believed.
    static void forward(HttpRequest request, Client client, Map<String, String> extra) {
        var headers = request.headers();
        var upgrade = upgrade(request);
        var authority = authority(request.uri());
        if (authority != null) {
            headers.set(HttpHeaderNames.HOST, authority);
            request.setUri(local(request.uri()));
        }
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        var trailers = headers.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
        HopByHop.remove(headers);
        if (trailers) {
            headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
        }
        if (upgrade != null) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, upgrade);
        }
        addForwarded(headers, client);
        extra.forEach(headers::set);
    }

    private static void addForwarded(HttpHeaders headers, Client client) {
        var host = headers.get(HttpHeaderNames.HOST, "");
        headers.set(FORWARDED_FOR, client.address());
        headers.set(FORWARDED_PROTO, client.scheme());
        headers.set(FORWARDED_HOST, host);
        headers.set(FORWARDED_PORT, client.port());
        headers.set(
                FORWARDED,
                client.forwarded() + ";host=\"" + (host.indexOf('"') < 0 ? host : host.replace("\"", "")) + '"');
        headers.add(HttpHeaderNames.VIA, US);
    }
}

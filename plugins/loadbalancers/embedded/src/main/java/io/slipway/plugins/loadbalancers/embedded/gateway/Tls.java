package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import javax.net.ssl.SSLHandshakeException;

/// HTTPS: the certificate by SNI, then HTTP/2 or HTTP/1.1 by ALPN (RFC 7301).
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class Tls {
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final int MOST_STREAMS = 256;
    private static final int WINDOW_BYTES = 256 << 10;

    private Tls() {}

    static void open(Channel channel, Loop loop) {
        channel.pipeline().addLast(new BySni(loop));
    }

    private static final class BySni extends AbstractSniHandler<SslContext> {
        private final Loop loop;

        BySni(Loop loop) {
            super(HANDSHAKE_MILLIS);
            this.loop = loop;
        }

        @Override
        protected Future<SslContext> lookup(ChannelHandlerContext context, String host) {
            Promise<SslContext> found = context.executor().newPromise();
            var certificate = loop.site.certificates.find(host);
            return certificate == null
                    ? found.setFailure(new SSLHandshakeException("no certificate for '%s'".formatted(host)))
                    : found.setSuccess(certificate);
        }

        @Override
        protected void onLookupComplete(ChannelHandlerContext context, String host, Future<SslContext> found) {
            if (!found.isSuccess()) {
                context.close();
                return;
            }
            SslHandler handler = found.getNow().newHandler(context.alloc());
            handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
            context.pipeline().addLast(new ByAlpn(loop));
            context.pipeline().replace(this, "tls", handler);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Not TLS, or no name that we serve.
            context.close();
        }
    }

    private static final class ByAlpn extends ApplicationProtocolNegotiationHandler {
        private final Loop loop;

        ByAlpn(Loop loop) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.loop = loop;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            var door = new Door.Outer("https");
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(context.channel(), loop, door);
            } else {
                Pipelines.http(context.channel(), loop, door);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            // The client's affair: it sees an alert.
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A reset during the handshake.
            context.close();
        }
    }

    static void http2(Channel channel, Loop loop, Door door) {
        var codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MOST_STREAMS)
                        .initialWindowSize(WINDOW_BYTES)
                        .maxHeaderListSize(Pipelines.HEADER_BYTES))
                .build();
        var streams = new Http2MultiplexHandler(Pipelines.each(stream -> stream.pipeline()
                .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                .addLast(new Front(loop, door, Front.Kind.HTTP_2))));
        channel.pipeline().addLast(codec, streams, new Http2Client(loop, codec));
    }
}

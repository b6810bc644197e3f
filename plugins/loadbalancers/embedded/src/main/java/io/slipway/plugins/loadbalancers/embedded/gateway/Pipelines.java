package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.function.Consumer;

/// The handlers of each kind of connection.
final class Pipelines {
    static final int LINE_BYTES = 8 << 10;
    static final int HEADER_BYTES = 32 << 10;
    private static final int CHUNK_BYTES = 64 << 10;

    private Pipelines() {}

    private static HttpDecoderConfig limits() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxChunkSize(CHUNK_BYTES);
    }

    static ChannelHandler upstream(Loop loop, Member member) {
        return each(channel -> channel.pipeline()
                .addLast(new HttpClientCodec(limits(), false, false))
                .addLast(new UpstreamConnection(loop, member)));
    }

    static ChannelHandler each(Consumer<Channel> open) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                open.accept(channel);
            }
        };
    }

    /// HTTP/1.1 of a client.
    static void http(Channel channel, Loop loop, Door door) {
        channel.pipeline().addLast(new HttpServerCodec(limits())).addLast(new Front(loop, door, Front.Kind.HTTP_1));
    }
}

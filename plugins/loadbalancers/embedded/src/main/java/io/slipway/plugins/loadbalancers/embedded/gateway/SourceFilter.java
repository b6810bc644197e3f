package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/// Lets only some in: a connection from elsewhere is closed before a byte of it is read, a datagram is dropped.
@ChannelHandler.Sharable
final class SourceFilter extends ChannelInitializer<Channel> {
    private final Sources sources;
    private final ChannelHandler inside;

    /// @param inside what connections of those who are let in get
    SourceFilter(Sources sources, ChannelHandler inside) {
        this.sources = sources;
        this.inside = inside;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it.
    protected void initChannel(Channel channel) {
        if (channel instanceof DatagramChannel) {
            channel.pipeline().addLast(new Datagrams(sources)).addLast(inside);
        } else if (channel.remoteAddress() instanceof InetSocketAddress from && sources.contain(from)) {
            channel.pipeline().addLast(inside);
        } else {
            channel.close();
        }
    }

    private static final class Datagrams extends ChannelInboundHandlerAdapter {
        private final Sources sources;

        Datagrams(Sources sources) {
            this.sources = sources;
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            if (message instanceof DatagramPacket packet && sources.contain(packet.sender())) {
                from.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }
}

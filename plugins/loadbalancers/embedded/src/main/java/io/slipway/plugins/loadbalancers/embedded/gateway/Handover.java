package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.slipway.plugins.loadbalancers.embedded.table.Report.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gives the listening sockets of one gateway process to its successor (`SCM_RIGHTS`, unix(7)). Both then take
/// connections from the same queues, so none is lost when the first one stops; with a port opened twice
/// (`SO_REUSEPORT`) those that wait in the first one's queue would be reset.
///
/// Both processes run in the folder of their tables, so the socket's path is short as it must be.
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class Handover {
    private static final int LIMIT_SECONDS = 5;

    private final EventLoopGroup threads;

    Handover(EventLoopGroup threads) {
        this.threads = threads;
    }

    private static String path(long pid) {
        return "gateway-%d.sock".formatted(pid);
    }

    /// Offers `sockets`, in the order of which the successor knows, to whoever connects; closed by the caller.
    Channel offer(List<? extends Channel> sockets) throws IOException {
        var path = path(ProcessHandle.current().pid());
        Files.deleteIfExists(Path.of(path));
        var done = new ServerBootstrap()
                .group(threads)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new Giver(List.copyOf(sockets)))
                .bind(new DomainSocketAddress(path))
                .awaitUninterruptibly();
        if (!done.isSuccess()) {
            throw new IOException("cannot offer the sockets at " + path, done.cause());
        }
        return done.channel();
    }

    @io.netty.channel.ChannelHandler.Sharable
    private static final class Giver extends ChannelInboundHandlerAdapter {
        private final List<Channel> sockets;

        Giver(List<Channel> sockets) {
            this.sockets = sockets;
        }

        @Override
        public void channelActive(ChannelHandlerContext to) {
            for (var socket : sockets) {
                to.write(((UnixChannel) socket).fd());
            }
            to.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Takes what the process `pid` offers: the descriptors by the names of `offered`.
    Map<String, Integer> take(long pid, Sockets offered) throws IOException, InterruptedException {
        var taken = new CompletableFuture<List<Integer>>();
        var done = new Bootstrap()
                .group(threads)
                .channel(EpollDomainSocketChannel.class)
                .option(EpollChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS)
                .handler(new Taker(taken))
                .connect(new DomainSocketAddress(path(pid)))
                .await();
        if (!done.isSuccess()) {
            throw new IOException("cannot take the sockets of process " + pid, done.cause());
        }
        try {
            var descriptors = taken.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (descriptors.size() != offered.sockets().size()) {
                throw new IOException("process %d gave %d sockets of %d"
                        .formatted(pid, descriptors.size(), offered.sockets().size()));
            }
            var byName = new HashMap<String, Integer>();
            for (var i = 0; i < descriptors.size(); i++) {
                byName.put(offered.sockets().get(i), descriptors.get(i));
            }
            return byName;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("process %d gave no sockets".formatted(pid), e);
        } finally {
            done.channel().close();
        }
    }

    private static final class Taker extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<List<Integer>> taken;
        private final List<Integer> descriptors = new ArrayList<>();

        Taker(CompletableFuture<List<Integer>> taken) {
            this.taken = taken;
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            descriptors.add(((FileDescriptor) message).intValue());
        }

        @Override
        public void channelInactive(ChannelHandlerContext from) {
            taken.complete(descriptors);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
            taken.completeExceptionally(cause);
        }
    }
}

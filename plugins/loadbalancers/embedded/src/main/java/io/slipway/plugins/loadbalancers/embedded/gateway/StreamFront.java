package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A client's TCP connection until it is joined with one to a member. Nothing but its end makes us read before,
/// so the next member can be tried as often as it takes.
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the end of its channel.
final class StreamFront extends ChannelInboundHandlerAdapter implements Loop.Held {
    private final Loop loop;
    private final Supplier<@Nullable Upstream> chooser;
    private final ArrayDeque<Object> early = new ArrayDeque<>();
    private final long begun = System.nanoTime();
    private @Nullable Channel client;
    private @Nullable Upstream upstream;
    private boolean isHeld;

    /// @param chooser asked once; null where the route is gone
    StreamFront(Loop loop, Supplier<@Nullable Upstream> chooser) {
        this.loop = loop;
        this.chooser = chooser;
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        client = from.channel();
        var chosen = chooser.get();
        if (chosen == null) {
            from.close();
            return;
        }
        upstream = chosen;
        chosen.counters.requests.increment();
        connect(from.channel(), chosen, null);
    }

    private void connect(Channel from, Upstream to, @Nullable Member failed) {
        var member = to.take(System.nanoTime(), failed);
        var address = member == null ? null : member.address();
        if (member == null || address == null) {
            hold(from, to);
            return;
        }
        loop.connectRaw(address).addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                member.failed(System.nanoTime());
                member.inFlight.decrementAndGet();
                connect(from, to, member);
            } else if (from.isActive()) {
                member.answered();
                leaveHold();
                Tunnel.bare(loop, member, from, done.channel(), to.counters);
                handOver(from);
            } else {
                member.inFlight.decrementAndGet();
                done.channel().close();
            }
        });
    }

    /// What came before there was a tunnel goes in first.
    private void handOver(Channel from) {
        from.pipeline().remove(this);
        for (var part = early.poll(); part != null; part = early.poll()) {
            from.pipeline().fireChannelRead(part);
        }
        from.pipeline().fireChannelReadComplete();
        if (from instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
            from.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object part) {
        early.add(part);
    }

    private void hold(Channel from, Upstream to) {
        if (!isHeld) {
            isHeld = true;
            if (to.held.incrementAndGet() > Upstream.MOST_HELD) {
                giveUp(from, to);
                return;
            }
        }
        loop.hold(this);
    }

    @Override
    public boolean tryHeld(long now) {
        var from = client;
        var to = upstream;
        if (from == null || to == null || !from.isActive()) {
            return false;
        }
        if (now - begun > TimeUnit.MILLISECONDS.toNanos(loop.site.settings.holdMillis())) {
            giveUp(from, to);
            return false;
        }
        if (!to.isServing(now)) {
            return true;
        }
        connect(from, to, null);
        return false;
    }

    private void giveUp(Channel from, Upstream to) {
        to.counters.failed.increment();
        from.close();
    }

    private void leaveHold() {
        if (isHeld && upstream != null) {
            isHeld = false;
            upstream.held.decrementAndGet();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        leaveHold();
        early.forEach(ReferenceCountUtil::release);
        early.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // A reset: the client is gone.
        from.close();
    }
}

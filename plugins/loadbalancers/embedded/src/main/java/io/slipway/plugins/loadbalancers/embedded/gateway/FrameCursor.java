package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.buffer.ByteBuf;

/// Follows one direction of a WebSocket (RFC 6455 §5.2) to know where a frame ends: only there may a frame of
/// ours be put in.
final class FrameCursor {
    private static final int LONGEST_HEADER = 14;

    private final byte[] header = new byte[LONGEST_HEADER];
    private int headerBytes;
    private long payloadLeft;

    boolean isBetweenFrames() {
        return headerBytes == 0 && payloadLeft == 0;
    }

    /// Moves over all of `data`.
    void pass(ByteBuf data) {
        var at = data.readerIndex();
        while (at < data.writerIndex()) {
            at = step(data, at);
        }
    }

    /// Moves to the end of the present frame and answers how many bytes of `data` belong to it.
    int passFrame(ByteBuf data) {
        var at = data.readerIndex();
        while (at < data.writerIndex() && !isBetweenFrames()) {
            at = step(data, at);
        }
        return at - data.readerIndex();
    }

    private int step(ByteBuf data, int at) {
        if (payloadLeft > 0) {
            var taken = (int) Math.min(payloadLeft, data.writerIndex() - at);
            payloadLeft -= taken;
            return at + taken;
        }
        header[headerBytes++] = data.getByte(at);
        if (headerBytes >= 2 && headerBytes == headerLength()) {
            payloadLeft = payloadLength();
            headerBytes = 0;
        }
        return at + 1;
    }

    private int headerLength() {
        var mask = (header[1] & 0x80) != 0 ? 4 : 0;
        return switch (header[1] & 0x7f) {
            case 126 -> 4 + mask;
            case 127 -> 10 + mask;
            default -> 2 + mask;
        };
    }

    private long payloadLength() {
        var length = header[1] & 0x7f;
        var bytes = switch (length) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
        if (bytes == 0) {
            return length;
        }
        var long64 = 0L;
        for (var i = 0; i < bytes; i++) {
            long64 = long64 << 8 | (header[2 + i] & 0xff);
        }
        return long64 & Long.MAX_VALUE;
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FrameCursorTest {
    /// @param header without the payload
    private static ByteBuf frame(int payload, int... header) {
        var frame = Unpooled.buffer();
        IntStream.of(header).forEach(frame::writeByte);
        return frame.writeZero(payload);
    }

    @Test
    void knowsTheEndOfFramesOfEveryLength() {
        assertEndsOnlyAtItsEnd(frame(0, 0x89, 0));
        assertEndsOnlyAtItsEnd(frame(5, 0x81, 5));
        assertEndsOnlyAtItsEnd(frame(5, 0x81, 0x85, 1, 2, 3, 4));
        assertEndsOnlyAtItsEnd(frame(300, 0x82, 126, 1, 44));
        assertEndsOnlyAtItsEnd(frame(300, 0x82, 126 + 0x80, 1, 44, 9, 9, 9, 9));
        assertEndsOnlyAtItsEnd(frame(70_000, 0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70));
    }

    private static void assertEndsOnlyAtItsEnd(ByteBuf frame) {
        var cursor = new FrameCursor();
        var length = frame.readableBytes();
        for (var i = 0; i < length; i++) {
            cursor.pass(frame.slice(i, 1));
            assertThat(cursor.isBetweenFrames())
                    .as("after byte %d of %d", i, length)
                    .isEqualTo(i == length - 1);
        }
    }

    @Test
    void stopsBehindTheFrameUnderWay() {
        var cursor = new FrameCursor();
        cursor.pass(frame(2, 0x81, 5));
        var rest = Unpooled.wrappedBuffer(new byte[3], new byte[] {(byte) 0x81, 1, 'x'});
        assertThat(cursor.passFrame(rest)).isEqualTo(3);
        assertThat(cursor.isBetweenFrames()).isTrue();
        assertThat(cursor.passFrame(rest)).as("nothing is under way").isZero();
    }
}

package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The body of a request on its way: what has come and cannot be sent yet, and, where the request may be
/// repeated, a copy of what was sent.
final class RequestBody {
    private static final int MOST_KEPT_BYTES = 64 << 10;

    private final ArrayDeque<HttpContent> waiting = new ArrayDeque<>();
    private final List<HttpContent> sent = new ArrayList<>();
    private boolean isRepeatable;
    private boolean isComplete;
    private int keptBytes;
    private long bytes;

    RequestBody(boolean isRepeatable) {
        this.isRepeatable = isRepeatable;
    }

    void add(HttpContent part) {
        waiting.add(part);
        bytes += part.content().readableBytes();
        isComplete |= part instanceof LastHttpContent;
    }

    /// All of it has come from the client.
    boolean isComplete() {
        return isComplete;
    }

    long bytes() {
        return bytes;
    }

    /// Whether what was sent can be sent once more.
    boolean isRepeatable() {
        return isRepeatable;
    }

    void sendTo(UpstreamConnection connection) {
        for (var part = waiting.poll(); part != null; part = waiting.poll()) {
            if (isRepeatable) {
                keep(part);
            }
            connection.write(part);
        }
    }

    private void keep(HttpContent part) {
        keptBytes += part.content().readableBytes();
        if (keptBytes > MOST_KEPT_BYTES) {
            isRepeatable = false;
            sent.forEach(HttpContent::release);
            sent.clear();
        } else {
            sent.add(part.retainedDuplicate());
        }
    }

    /// Puts what was sent before what is yet to be sent.
    void rewind() {
        for (var i = sent.size() - 1; i >= 0; i--) {
            waiting.addFirst(sent.get(i));
        }
        sent.clear();
        keptBytes = 0;
    }

    void release() {
        waiting.forEach(HttpContent::release);
        waiting.clear();
        sent.forEach(HttpContent::release);
        sent.clear();
    }
}

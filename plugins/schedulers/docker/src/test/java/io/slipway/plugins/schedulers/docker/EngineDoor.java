package io.slipway.plugins.schedulers.docker;

import io.slipway.docker.EngineAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A way to the engine that a test can shut, so that the engine seems to be down. Each call has a connection of its
/// own.
final class EngineDoor implements AutoCloseable {
    private final Path socket;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> passing = ConcurrentHashMap.newKeySet();
    /// How many more calls get through before the door falls shut.
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Cut cut = Cut.BEFORE_THE_CALL;

    EngineDoor(Path socket) throws IOException {
        this.socket = socket;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().name("door").start(this::accept);
    }

    /// What becomes of the call at which the door falls shut.
    enum Cut {
        BEFORE_THE_CALL,
        /// The engine does what it is asked to, and nobody hears of it.
        BEFORE_THE_ANSWER
    }

    URI endpoint() {
        return URI.create("unix://" + socket);
    }

    void open() {
        left.set(Integer.MAX_VALUE);
    }

    void shut() {
        left.set(0);
        passing.forEach(EngineDoor::end);
    }

    void shutAfter(int calls, Cut how) {
        cut = how;
        left.set(calls);
    }

    boolean isShut() {
        return left.get() <= 0;
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                Thread.ofVirtual().name("door").start(() -> pass(client));
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    private void pass(SocketChannel client) {
        var number = left.getAndUpdate(calls -> calls == Integer.MAX_VALUE ? calls : Math.max(0, calls - 1));
        passing.add(client);
        if (number <= 0 || (number == 1 && cut == Cut.BEFORE_THE_CALL)) {
            shut();
            return;
        }
        try (var engine = EngineAddress.parse(TestEngine.HOST).connect()) {
            passing.add(engine.channel());
            var up = Thread.ofVirtual().start(() -> copy(Channels.newInputStream(client), engine.out()));
            if (number == 1) {
                // It has begun to answer, so it has done what it was asked to.
                var _ = engine.in().read();
                shut();
            } else {
                copy(engine.in(), Channels.newOutputStream(client));
            }
            end(client);
            up.join();
            passing.remove(engine.channel());
        } catch (IOException _) {
            end(client);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            passing.remove(client);
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        try {
            var bytes = new byte[8 << 10];
            for (var count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                to.write(bytes, 0, count);
                to.flush();
            }
        } catch (IOException _) {
            // One of both has gone.
        }
    }

    private static void end(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // It has gone.
        }
    }

    @Override
    public void close() throws IOException {
        shut();
        server.close();
    }
}

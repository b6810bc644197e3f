package io.slipway.plugins.loadbalancers.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An app on bare connections, for what no HTTP server would do.
final class Program implements AutoCloseable {
    private final ServerSocket socket;
    private final List<Wire> connections = new CopyOnWriteArrayList<>();

    /// What it does with each connection, which is closed after it.
    interface Behaviour {
        void serve(Wire connection) throws IOException;
    }

    Program(Behaviour behaviour) throws IOException {
        socket = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    var connection = new Wire(socket.accept());
                    connections.add(connection);
                    Thread.ofVirtual().start(() -> serve(connection, behaviour));
                } catch (IOException e) {
                    if (!socket.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
    }

    private static void serve(Wire connection, Behaviour behaviour) {
        try (connection) {
            behaviour.serve(connection);
        } catch (IOException _) {
            // The other side went away, which tests see at their end.
        }
    }

    /// Reads the head of a request, and answers its first line.
    static String head(Wire connection) throws IOException {
        var first = connection.line();
        if (first.isEmpty()) {
            throw new IOException("no request");
        }
        connection.skipToEmptyLine();
        return first;
    }

    int port() {
        return socket.getLocalPort();
    }

    int connections() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var connection : connections) {
            connection.close();
        }
    }
}

package io.slipway.docker;

import io.slipway.spi.SlipwayException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Where an engine's API listens.
public sealed interface EngineAddress {
    int CONNECT_MILLIS = 3_000;

    record Unix(Path socket) implements EngineAddress {
        @Override
        public String toString() {
            return "unix://" + socket;
        }
    }

    record Tcp(String host, int port) implements EngineAddress {
        @Override
        public String toString() {
            return "tcp://%s:%d".formatted(host, port);
        }
    }

    /// Where both sides show certificates.
    record Tls(Tcp at, EngineTls tls) implements EngineAddress {
        @Override
        public String toString() {
            return at.toString();
        }
    }

    /// Engines that know the same, as managers of a Swarm do: the one that answered last, then the next.
    ///
    /// @param last index of the one to ask first
    record AnyOf(List<EngineAddress> addresses, AtomicInteger last) implements EngineAddress {
        public AnyOf {
            addresses = List.copyOf(addresses);
        }

        public static AnyOf of(List<EngineAddress> addresses) {
            return new AnyOf(addresses, new AtomicInteger());
        }

        /// Leaves the one that was asked last, which cannot do its part.
        public void next() {
            last.updateAndGet(index -> (index + 1) % addresses.size());
        }

        @Override
        public Connection connect() throws IOException {
            IOException failure = null;
            for (var tries = 0; tries < addresses.size(); tries++) {
                try {
                    return addresses.get(last.get()).connect();
                } catch (ClosedByInterruptException e) {
                    throw e;
                } catch (IOException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                    next();
                }
            }
            throw failure == null ? new IOException("no address is given") : failure;
        }

        @Override
        public String toString() {
            return addresses.stream().map(Object::toString).collect(Collectors.joining(", "));
        }
    }

    /// @param certificates a folder with `ca.pem`, `cert.pem` and `key.pem`, as `DOCKER_CERT_PATH` names it; empty
    ///     where the engine speaks without TLS
    static EngineAddress parse(URI endpoint, Optional<Path> certificates) {
        var address = parse(endpoint);
        if (certificates.isEmpty()) {
            return address;
        }
        if (!(address instanceof Tcp tcp)) {
            throw SlipwayException.invalid(
                    "certificates is '%s', and the endpoint %s has no TLS: leave it out, or set tcp://host:port"
                            .formatted(certificates.get(), endpoint));
        }
        return new Tls(tcp, EngineTls.of(certificates.get()));
    }

    static EngineAddress parse(URI endpoint) {
        var scheme = String.valueOf(endpoint.getScheme());
        if (scheme.equals("unix")
                && endpoint.getPath() != null
                && endpoint.getPath().length() > 1) {
            return new Unix(Path.of(endpoint.getPath()));
        }
        if (scheme.equals("tcp") && endpoint.getHost() != null && endpoint.getPort() > 0) {
            return new Tcp(endpoint.getHost(), endpoint.getPort());
        }
        throw SlipwayException.invalid(
                "endpoint is '%s', must be unix:///path/of/docker.sock or tcp://host:port".formatted(endpoint));
    }

    /// Whether the engine runs on the machine of its server, so that folders and addresses of containers are
    /// this machine's.
    default boolean isLocal() {
        return this instanceof Unix;
    }

    /// Opens a connection. An interrupt of a thread that reads or writes there closes it.
    default Connection connect() throws IOException {
        return switch (this) {
            case Unix(Path socket) -> connection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            case Tcp(String host, int port) -> connection(opened(new InetSocketAddress(host, port)));
            case Tls(Tcp(String host, int port), EngineTls tls) ->
                tls.over(opened(new InetSocketAddress(host, port)), host, port);
            case AnyOf any -> any.connect();
        };
    }

    private static Connection connection(SocketChannel channel) {
        return new Connection(
                channel, Channels.newInputStream(channel), Channels.newOutputStream(channel), channel::shutdownOutput);
    }

    // A machine that was switched off answers nothing at all.
    private static SocketChannel opened(InetSocketAddress address) throws IOException {
        var channel = SocketChannel.open();
        try {
            channel.socket().connect(address, CONNECT_MILLIS);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// @param endOfOutput tells the engine that nothing more comes, and leaves what it says to be read
    record Connection(SocketChannel channel, InputStream in, OutputStream out, End endOfOutput) implements Closeable {
        @FunctionalInterface
        interface End {
            void tell() throws IOException;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

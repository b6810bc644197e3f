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
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// Where an engine's API listens.
public sealed interface EngineAddress {
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
        var channel = switch (this) {
            case Unix(Path socket) -> SocketChannel.open(UnixDomainSocketAddress.of(socket));
            case Tcp(String host, int port) -> SocketChannel.open(new InetSocketAddress(host, port));
        };
        return new Connection(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }

    record Connection(SocketChannel channel, InputStream in, OutputStream out) implements Closeable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

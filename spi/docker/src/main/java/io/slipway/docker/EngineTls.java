package io.slipway.docker;

import io.slipway.docker.EngineAddress.Connection;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What an engine that is reached over a network is spoken to with: its authority, and our own certificate and key
/// (Docker's manual, "Protect the Docker daemon socket").
public final class EngineTls {
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.+?)-----END", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = {};

    private final Path folder;
    private final SSLContext context;

    private EngineTls(Path folder, SSLContext context) {
        this.folder = folder;
        this.context = context;
    }

    /// @throws SlipwayException `INVALID` where a file is missing or is not what its name says
    static EngineTls of(Path folder) {
        var ours = certificates(folder.resolve("cert.pem"));
        var key = key(folder.resolve("key.pem"), ours.getFirst());
        var authorities = certificates(folder.resolve("ca.pem"));
        try {
            var context = SSLContext.getInstance("TLS");
            var shown = empty();
            shown.setKeyEntry("ours", key, NO_PASSWORD, ours.toArray(Certificate[]::new));
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(shown, NO_PASSWORD);
            var trusted = empty();
            for (var i = 0; i < authorities.size(); i++) {
                trusted.setCertificateEntry("authority" + i, authorities.get(i));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return new EngineTls(folder, context);
        } catch (GeneralSecurityException | IOException e) {
            throw bad(folder, "do not belong together: " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static List<Certificate> certificates(Path file) {
        try {
            var found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text(file).getBytes(StandardCharsets.US_ASCII)));
            if (found.isEmpty()) {
                throw bad(file, "holds no certificate", null);
            }
            return List.copyOf(found);
        } catch (GeneralSecurityException e) {
            throw bad(file, "is no certificate: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file, Certificate certificate) {
        var pem = PEM.matcher(text(file));
        if (!pem.find() || !pem.group(1).equals("PRIVATE KEY")) {
            throw bad(
                    file,
                    "is no key in PKCS #8 without a password: openssl pkcs8 -topk8 -nocrypt -in %s -out new.pem"
                            .formatted(file),
                    null);
        }
        try {
            var bytes = Base64.getMimeDecoder().decode(pem.group(2));
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw bad(file, "is not the key of cert.pem: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw bad(file, "cannot be read: it takes ca.pem, cert.pem and key.pem", e);
        }
    }

    private static SlipwayException bad(Path file, String why, @Nullable Exception cause) {
        return new SlipwayException(Failure.INVALID, "certificates: %s %s".formatted(file, why), cause);
    }

    /// @param channel connected; closed where this fails
    Connection over(SocketChannel channel, String host, int port) throws IOException {
        try {
            var socket = (SSLSocket) context.getSocketFactory().createSocket(channel.socket(), host, port, true);
            var checked = socket.getSSLParameters();
            checked.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(checked);
            channel.socket().setSoTimeout(HANDSHAKE_MILLIS);
            socket.startHandshake();
            channel.socket().setSoTimeout(0);
            return new Connection(
                    channel,
                    new In(socket.getInputStream(), channel),
                    new Out(socket.getOutputStream(), channel),
                    socket::shutdownOutput);
        } catch (SSLException e) {
            channel.close();
            throw refused(e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// A certificate that the engine does not take is told after the handshake only, to whoever reads first.
    private IOException refused(SSLException e) {
        return new IOException("no TLS with the certificates in %s: %s".formatted(folder, e.getMessage()), e);
    }

    /// Says of a connection that somebody closed here, or an interrupt, what channels say of it.
    private IOException told(IOException e, SocketChannel channel) {
        if (channel.isOpen() || !isOfChannel(e)) {
            return e instanceof SSLException refusal ? refused(refusal) : e;
        }
        var closed = Thread.currentThread().isInterrupted()
                ? new ClosedByInterruptException()
                : new AsynchronousCloseException();
        closed.initCause(e);
        return closed;
    }

    private static boolean isOfChannel(Throwable e) {
        return e instanceof ClosedChannelException
                || e instanceof SocketException
                || (e.getCause() != null && isOfChannel(e.getCause()));
    }

    private final class In extends FilterInputStream {
        private final SocketChannel channel;

        private In(InputStream in, SocketChannel channel) {
            super(in);
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw told(e, channel);
            }
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            try {
                return in.read(bytes, from, length);
            } catch (IOException e) {
                throw told(e, channel);
            }
        }
    }

    private final class Out extends FilterOutputStream {
        private final SocketChannel channel;

        private Out(OutputStream out, SocketChannel channel) {
            super(out);
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw told(e, channel);
            }
        }
    }
}

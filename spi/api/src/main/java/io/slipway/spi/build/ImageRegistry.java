package io.slipway.spi.build;

import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// A registry that images are pushed to.
///
/// @param prefix how the names of its images begin: host and port, and a path where it has one, such as
///     `registry.example.com/apps`
/// @param plain whether it speaks HTTP without TLS
/// @param login empty where it asks for none
/// @param ca file in PEM with certificates of an authority that the machine does not know
public record ImageRegistry(String prefix, boolean plain, Optional<Login> login, Optional<Path> ca) {
    public ImageRegistry {
        if (prefix.isBlank() || prefix.endsWith("/") || prefix.contains("://")) {
            throw SlipwayException.invalid(
                    "prefix is '%s', must be such as registry.example.com/apps".formatted(prefix));
        }
    }

    public record Login(String user, Secret password) {}

    /// For connections to it: trusts whom the machine trusts, and [#ca].
    ///
    /// @throws SlipwayException `INVALID` if `ca` is no file with certificates
    public SSLContext trust() {
        try {
            if (ca.isEmpty()) {
                return SSLContext.getDefault();
            }
            var context = SSLContext.getInstance("TLS");
            context.init(null, trusting(withKnown(ca.get())).getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new SlipwayException(
                    Failure.INVALID,
                    "ca of the registry %s is '%s', must be a file with certificates in PEM: %s"
                            .formatted(prefix, ca.map(Path::toString).orElse("not set"), e.getMessage()),
                    e);
        }
    }

    private static KeyStore withKnown(Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (var manager : trusting(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                for (var authority : known.getAcceptedIssuers()) {
                    store.setCertificateEntry("known-" + store.size(), authority);
                }
            }
        }
        try (var in = Files.newInputStream(file)) {
            var given = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (given.isEmpty()) {
                throw new GeneralSecurityException("it holds none");
            }
            for (var authority : given) {
                store.setCertificateEntry("given-" + store.size(), authority);
            }
        }
        return store;
    }

    private static TrustManagerFactory trusting(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}

package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.RouteTable;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/// Sees before a table is accepted that its certificates can be used: a gateway must not learn it at night.
final class CertificateCheck {
    private CertificateCheck() {}

    /// @throws SlipwayException `INVALID`, naming the hosts and what is wrong; never the key
    static void check(RouteTable.Certificate certificate) {
        try {
            var chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(certificate.chain().getBytes(StandardCharsets.US_ASCII)));
            if (chain.isEmpty()) {
                throw invalid(certificate, "chain holds no certificate, must be PEM with the leaf first", null);
            }
            var leaf = (X509Certificate) chain.iterator().next();
            if (!belong(leaf, key(certificate, leaf.getPublicKey().getAlgorithm()))) {
                throw invalid(certificate, "key is not the one of the first certificate of chain", null);
            }
        } catch (GeneralSecurityException e) {
            throw invalid(certificate, "chain or key cannot be read, must be PEM (the key PKCS #8)", e);
        }
    }

    private static PrivateKey key(RouteTable.Certificate certificate, String algorithm)
            throws GeneralSecurityException {
        var text = certificate.key().reveal().replaceAll("-----[A-Z ]+-----", "");
        try {
            var bytes = Base64.getMimeDecoder().decode(text);
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (IllegalArgumentException | InvalidKeySpecException _) {
            // The cause would quote the key.
            throw invalid(certificate, "key is not a PKCS #8 key in PEM of the kind %s".formatted(algorithm), null);
        }
    }

    private static boolean belong(X509Certificate leaf, PrivateKey key) throws GeneralSecurityException {
        var name = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        var signing = Signature.getInstance(name);
        signing.initSign(key);
        signing.update((byte) 1);
        var checking = Signature.getInstance(name);
        checking.initVerify(leaf.getPublicKey());
        checking.update((byte) 1);
        return checking.verify(signing.sign());
    }

    private static SlipwayException invalid(
            RouteTable.Certificate certificate, String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new SlipwayException(
                Failure.INVALID, "certificate for %s: %s".formatted(certificate.hosts(), what), cause);
    }
}

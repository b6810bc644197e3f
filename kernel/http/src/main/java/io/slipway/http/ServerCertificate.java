package io.slipway.http;

import io.slipway.engine.configuration.ServerSettings;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the API proves itself with. All that can be wrong with its files is told at the start, by field: TLS itself
/// would only tell each client that something is.
final class ServerCertificate {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private ServerCertificate() {}

    /// @throws SlipwayException `INVALID` if a file cannot be read, or the two do not belong together
    static PemKeyCertOptions of(ServerSettings.Tls tls) {
        var certificate = certificates(tls);
        var key = read("server.tls.key", tls.key());
        if (!isOf(publicKey(tls, certificate), privateKey(tls, key))) {
            throw wrong(
                    "server.tls.key",
                    tls.key(),
                    "the key of the first certificate in " + tls.certificate(),
                    "name its own");
        }
        return new PemKeyCertOptions().setCertValue(Buffer.buffer(certificate)).setKeyValue(Buffer.buffer(key));
    }

    static byte[] certificates(ServerSettings.Tls tls) {
        return read("server.tls.certificate", tls.certificate());
    }

    private static byte[] read(String field, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw wrong(field, file, "a readable file in PEM", "name one, or mend its permissions");
        }
    }

    private static PublicKey publicKey(ServerSettings.Tls tls, byte[] pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem))
                    .getPublicKey();
        } catch (CertificateException e) {
            throw wrong("server.tls.certificate", tls.certificate(), "a certificate in PEM", "see how it begins");
        }
    }

    private static PrivateKey privateKey(ServerSettings.Tls tls, byte[] pem) {
        var found = KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (found.find()) {
            var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
            for (var algorithm : ALGORITHMS) {
                var key = key(algorithm, encoded);
                if (key.isPresent()) {
                    return key.get();
                }
            }
        }
        throw wrong(
                "server.tls.key",
                tls.key(),
                "an unencrypted private key in PKCS #8, that begins with BEGIN PRIVATE KEY",
                "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    }

    /// Empty where it is of another algorithm.
    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static boolean isOf(PublicKey publicKey, PrivateKey privateKey) {
        try {
            var algorithm = privateKey instanceof RSAKey
                    ? "SHA256withRSA"
                    : privateKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "Ed25519";
            var signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update((byte) 1);
            var signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static SlipwayException wrong(String field, Path file, String expected, String mend) {
        return SlipwayException.invalid(List.of(FieldProblem.of(field, file.toString(), expected, mend)));
    }
}

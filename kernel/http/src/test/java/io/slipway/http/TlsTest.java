package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.SlipwayException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The API with a certificate of its own making.
@Timeout(60)
final class TlsTest {
    @TempDir
    private Path home;

    @Test
    void whoTrustsTheCertificateIsServedAndNobodyElse() throws Exception {
        var made = SelfMade.in(home.resolve("tls"));
        configure(made.certificate(), made.key());
        try (var kernel = Kernel.start(new Home(home, Map.of()), CrashPoints.none())) {
            assertThat(kernel.url().getScheme()).isEqualTo("https");
            assertThat(kernel.authority()).contains(Files.readString(made.certificate()));
            var request =
                    HttpRequest.newBuilder(kernel.url().resolve("/readyz")).build();
            try (var trusting =
                    HttpClient.newBuilder().sslContext(made.trusting()).build()) {
                assertThat(trusting.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            try (var stranger = HttpClient.newHttpClient()) {
                assertThatThrownBy(() -> stranger.send(request, BodyHandlers.ofString()))
                        .isInstanceOf(SSLException.class);
            }
        }
    }

    @Test
    void filesThatCannotServeAreToldByField() throws Exception {
        var one = SelfMade.in(home.resolve("one"));
        var other = SelfMade.in(home.resolve("other"));

        refused(one.certificate(), other.key(), "server.tls.key", "the key of the first certificate");
        refused(one.certificate(), home.resolve("absent.pem"), "server.tls.key", "a readable file");
        refused(one.key(), one.key(), "server.tls.certificate", "a certificate in PEM");
        refused(one.certificate(), one.certificate(), "server.tls.key", "openssl pkcs8");
    }

    private void refused(Path certificate, Path key, String... words) throws Exception {
        configure(certificate, key);
        assertThatThrownBy(() -> Kernel.start(new Home(home, Map.of()), CrashPoints.none())
                        .close())
                .isInstanceOf(SlipwayException.class)
                .hasMessageContainingAll(words);
    }

    private void configure(Path certificate, Path key) throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/server.yaml"), """
                server: {listen: "127.0.0.1:0", data: ./data, tls: {certificate: %s, key: %s}}
                datacenters: {local: {scheduler: {plugin: absent}}}
                """.formatted(certificate, key));
    }
}

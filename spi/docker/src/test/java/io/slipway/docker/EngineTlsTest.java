package io.slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.docker.EngineHttp.Request;
import io.slipway.spi.SlipwayException;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real engine that asks for certificates.
@RequiresBackend({"docker", "docker-tls"})
final class EngineTlsTest {
    private static final URI ENDPOINT =
            URI.create(System.getenv().getOrDefault("SLIPWAY_TEST_DOCKER_TLS", "tcp://-:1"));
    private static final Path CERTIFICATES =
            Path.of(System.getenv().getOrDefault("SLIPWAY_TEST_DOCKER_CERTIFICATES", "-"));
    /// Tells what happens, and nothing at all where nothing does.
    private static final Request EVENTS = Request.of("GET", "/events");

    @TempDir
    private Path folder;

    private static EngineAddress address(Path certificates) {
        return EngineAddress.parse(ENDPOINT, Optional.of(certificates));
    }

    private Path copied() throws IOException {
        for (var name : List.of("ca.pem", "cert.pem", "key.pem")) {
            Files.copy(CERTIFICATES.resolve(name), folder.resolve(name));
        }
        return folder;
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(CERTIFICATES.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void whoShowsHisCertificateIsAnswered() throws Exception {
        try (var engine = new Engine(address(CERTIFICATES))) {
            assertThat(engine.info().path("ID").asText()).isNotEmpty();
            assertThat(engine.address()).hasToString(ENDPOINT.toString());
            assertThat(engine.address().isLocal()).isFalse();
        }
    }

    @Test
    void anEngineOfAnotherAuthorityIsNotBelieved() throws Exception {
        copied();
        copy("cert.pem", "ca.pem");
        try (var engine = new Engine(address(folder))) {
            assertThatThrownBy(engine::info)
                    .hasMessageContaining(ENDPOINT.toString())
                    .hasMessageContaining("no TLS with the certificates in " + folder)
                    .hasMessageContaining("certification path");
        }
    }

    @Test
    void whoShowsTheWrongCertificateIsTurnedAway() throws Exception {
        copied();
        copy("engine.pem", "cert.pem");
        copy("engine-key.pem", "key.pem");
        try (var engine = new Engine(address(folder))) {
            assertThatThrownBy(engine::info).hasMessageContaining("bad_certificate");
        }
    }

    @Test
    void withoutCertificatesTheEngineTellsWhatIsMissing() {
        try (var engine = new Engine(EngineAddress.parse(ENDPOINT))) {
            assertThatThrownBy(engine::info).hasMessageContaining("set 'certificates'");
        }
    }

    @Test
    void silenceEndsAtTheLimit() throws Exception {
        try (var http = new EngineHttp(address(CERTIFICATES));
                var answer = http.send(EVENTS, Duration.ofMillis(500))) {
            assertThatThrownBy(answer.body()::read).hasMessageContaining("did not answer within PT0.5S");
        }
    }

    @Test
    void anInterruptEndsACallAtOnce() throws Exception {
        var begun = new CompletableFuture<Boolean>();
        var ended = new CompletableFuture<Throwable>();
        try (var http = new EngineHttp(address(CERTIFICATES))) {
            var caller = Thread.ofVirtual().start(() -> {
                try (var answer = http.send(EVENTS, Duration.ZERO)) {
                    begun.complete(true);
                    ended.complete(new AssertionError(
                            "the engine said " + answer.body().read()));
                } catch (Throwable e) {
                    begun.complete(false);
                    ended.complete(e);
                }
            });
            assertThat(begun.get(10, TimeUnit.SECONDS)).isTrue();
            caller.interrupt();

            assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(ClosedByInterruptException.class);
        }
    }

    @Test
    void filesThatAreWrongAreTold() throws Exception {
        assertThatThrownBy(() -> address(folder))
                .isInstanceOf(SlipwayException.class)
                .hasMessageContaining("certificates: %s cannot be read".formatted(folder.resolve("cert.pem")));

        copied();
        Files.writeString(
                folder.resolve("key.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> address(folder)).hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");

        copy("key.pem", "ca.pem");
        copy("key.pem", "key.pem");
        assertThatThrownBy(() -> address(folder)).hasMessageContaining("ca.pem").hasMessageContaining("no certificate");

        assertThatThrownBy(() -> EngineAddress.parse(URI.create("unix:///var/run/docker.sock"), Optional.of(folder)))
                .hasMessageContaining("has no TLS");
    }
}

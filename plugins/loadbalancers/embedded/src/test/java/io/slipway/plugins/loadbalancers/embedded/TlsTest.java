package io.slipway.plugins.loadbalancers.embedded;

import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.LIMIT;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.all;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.spi.loadbalancer.RouteTable.Certificate;
import io.slipway.spi.loadbalancer.TellsAddress;
import io.slipway.tck.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// HTTPS: certificates by SNI, HTTP/2 by ALPN.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTest {
    private GatewayFixture gateway;
    private SelfSigned shop;
    private SelfSigned others;
    private int port;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        shop = SelfSigned.make(folder.resolve("shop"), "localhost");
        others = SelfSigned.make(folder.resolve("others"), "*.example.com");
        gateway = new GatewayFixture(folder, GatewayFixture.secureConfig());
        gateway.loadBalancer.apply(new RouteTable(
                1,
                List.of(http("*", "/", all("app"))),
                List.of(shop.certificate(Set.of("localhost")), others.certificate(Set.of("*.example.com")))));
        var tells = gateway.loadBalancer.capability(TellsAddress.class).orElseThrow();
        Await.until(LIMIT, "the gateway listens", () -> tells.addresses().size() == 2);
        assertThat(gateway.loadBalancer.status().getFirst().message()).isEmpty();
        port = tells.addresses().get(1).port();
    }

    @AfterAll
    void close() throws InterruptedException {
        gateway.close();
    }

    private HttpResponse<String> send(HttpClient.Version version, String body)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder()
                .version(version)
                .sslContext(shop.trusted())
                .build()) {
            var request = HttpRequest.newBuilder(URI.create("https://localhost:%d/path".formatted(port)))
                    .timeout(LIMIT)
                    .expectContinue(!body.isEmpty())
                    .POST(BodyPublishers.ofString(body))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }

    @Test
    void speaksBothVersions() throws Exception {
        try (var app = Backend.remembering(exchange -> Backend.answer(exchange, 200, "hello"))) {
            gateway.ready("app", app.port());
            for (var version : HttpClient.Version.values()) {
                if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
                    var answer = send(version, "content");
                    assertThat(answer.version()).isEqualTo(version);
                    assertThat(answer.body()).isEqualTo("hello");
                    var asked = app.asked().getLast();
                    assertThat(asked.body()).isEqualTo("content");
                    assertThat(asked.uri()).isEqualTo("/path");
                    assertThat(asked.headers().getFirst("Host")).isEqualTo("localhost:" + port);
                    assertThat(asked.headers().getFirst("X-forwarded-proto")).isEqualTo("https");
                }
            }
        }
    }

    @Test
    void streamsManyLargeBodiesOverOneConnection() throws Exception {
        var body = "x".repeat(3 << 20);
        try (var app = new Backend(exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (var out = exchange.getResponseBody()) {
                        exchange.getRequestBody().transferTo(out);
                    }
                });
                var client = HttpClient.newBuilder().sslContext(shop.trusted()).build()) {
            gateway.ready("app", app.port());
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (var i = 0; i < 8; i++) {
                var request = HttpRequest.newBuilder(URI.create("https://localhost:" + port))
                        .timeout(LIMIT)
                        .POST(BodyPublishers.ofString(body))
                        .build();
                answers.add(client.sendAsync(request, BodyHandlers.ofString()));
            }
            for (var answer : answers) {
                assertThat(answer.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.get().body()).hasSize(body.length());
            }
        }
    }

    @Test
    void answersWhatHasNoRouteOrNoInstance() throws Exception {
        gateway.members("app");
        var answer = send(HttpClient.Version.HTTP_2, "");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("5");
    }

    @Test
    void showsTheCertificateOfTheName() throws Exception {
        assertThat(subject("localhost")).contains("CN=localhost");
        assertThat(subject("any.example.com")).contains("CN=*.example.com");
        assertThatThrownBy(() -> subject("unknown.example.org")).isInstanceOf(SSLException.class);
    }

    private String subject(String name) throws Exception {
        var sockets = shop.trustingAll().getSocketFactory();
        try (var socket = (SSLSocket) sockets.createSocket(InetAddress.getLoopbackAddress(), port)) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSubjectX500Principal().getName();
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsRefused() throws Exception {
        var mixed = new Certificate(
                Set.of("a.example.com"),
                shop.certificate(Set.of()).chain(),
                others.certificate(Set.of()).key());
        assertRefused(mixed, "key is not the one");
        assertRefused(new Certificate(Set.of("a.example.com"), "nonsense", Secret.of("secret")), "chain");
    }

    private void assertRefused(Certificate certificate, String reason) {
        var table = new RouteTable(1_000_000, List.of(), List.of(certificate));
        assertThatThrownBy(() -> gateway.loadBalancer.apply(table))
                .isInstanceOfSatisfying(SlipwayException.class, failure -> {
                    assertThat(failure.failure()).isEqualTo(Failure.INVALID);
                    assertThat(failure.getMessage())
                            .contains("a.example.com", reason)
                            .doesNotContain("secret");
                });
    }
}

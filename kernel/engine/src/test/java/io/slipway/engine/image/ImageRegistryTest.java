package io.slipway.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.store.Sha256;
import io.slipway.image.ImageReference;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A registry's protocol, spoken by a small one of our own.
final class ImageRegistryTest {
    private static final String AMD = "{\"config\": {\"digest\": \"sha256:config\"}}";
    private static final String INDEX = """
            {"manifests": [
              {"digest": "sha256:arm", "platform": {"os": "linux", "architecture": "arm64"}},
              {"digest": "%s", "platform": {"os": "linux", "architecture": "amd64"}}]}
            """.formatted(digest(AMD));
    private static final String DIGEST = digest(INDEX);
    private static final Map<String, String> PAGES = Map.of(
            "/v2/shop/web/manifests/v1",
            INDEX,
            "/v2/shop/web/manifests/" + digest(AMD),
            AMD,
            "/v2/shop/web/blobs/sha256:config",
            """
            {"config": {"User": "app", "ExposedPorts": {"9090/tcp": {}, "8081/tcp": {}, "53/udp": {}},
             "Entrypoint": ["/serve"], "Cmd": ["--now"], "Volumes": {"/data": {}, "/cache": {}},
             "Healthcheck": {"Test": ["CMD", "/check"]}}}
            """,
            "/v2/shop/forged/manifests/sha256:" + "a".repeat(64),
            INDEX,
            "/v2/shop/other/manifests/v1",
            """
            {"manifests": [{"digest": "sha256:win", "platform": {"os": "windows", "architecture": "amd64"}}]}
            """);

    private final ImageRegistry registry = new ImageRegistry(new Datacenters() {
        @Override
        public Optional<Datacenter> find(String name) {
            return Optional.empty();
        }

        @Override
        public List<Datacenter> all() {
            return List.of();
        }
    });
    private HttpServer server;
    private boolean wantsToken;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String digest(String text) {
        return Sha256.named(text.getBytes(StandardCharsets.UTF_8));
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var known = "Bearer good".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (path.equals("/token")) {
            send(exchange, 200, "{\"token\": \"good\"}");
        } else if (wantsToken && !known) {
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            "Bearer realm=\"http://%s/token\",service=\"test\",scope=\"repository:shop/web:pull\""
                                    .formatted(host()));
            send(exchange, 401, "");
        } else {
            send(exchange, PAGES.containsKey(path) ? 200 : 404, PAGES.getOrDefault(path, ""));
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void aTagIsPinnedAndTheImageTellsOfItself() throws Exception {
        var image = registry.resolve(ImageReference.parse(host() + "/shop/web:v1"));

        assertThat(image.reference()).isEqualTo(host() + "/shop/web@" + DIGEST);
        assertThat(image.facts().port()).hasValue(8081);
        assertThat(image.facts().user()).hasValue("app");
        assertThat(image.facts().runs()).containsExactly("/serve", "--now");
        assertThat(image.facts().volumes()).containsExactly("/cache", "/data");
        assertThat(image.facts().told())
                .anySatisfy(line -> assertThat(line).contains("/serve --now as user app", "port 8081"))
                .anySatisfy(line -> assertThat(line).contains("/cache, /data"))
                .anySatisfy(line -> assertThat(line).contains("health check"));
    }

    @Test
    void aTokenIsFetchedWhereTheRegistryWantsOne() throws Exception {
        wantsToken = true;
        assertThat(registry.resolve(ImageReference.parse(host() + "/shop/web:v1"))
                        .digest())
                .isEqualTo(DIGEST);
    }

    @Test
    void whoeverPutsAnotherManifestBehindADigestIsFoundOut() {
        var pinned = host() + "/shop/forged@sha256:" + "a".repeat(64);
        assertRefused(pinned, Failure.UNAVAILABLE, "its bytes have the digest " + DIGEST);
    }

    @Test
    void whatIsNotThereAndWhoDoesNotAnswerAreToldApart() {
        assertRefused(host() + "/shop/none:v1", Failure.INVALID, "has no image");
        assertRefused(host() + "/shop/other:v1", Failure.UNSUPPORTED, "only for windows/amd64");
        var gone = host();
        server.stop(0);
        assertRefused(gone + "/shop/web:v1", Failure.UNAVAILABLE, "did not answer");
    }

    private void assertRefused(String reference, Failure failure, String words) {
        assertThatThrownBy(() -> registry.resolve(ImageReference.parse(reference)))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(failure))
                .hasMessageContaining(words);
    }

    @Test
    void referencesAreReadAsEnginesReadThem() {
        assertThat(ImageReference.parse("nginx")).hasToString("docker.io/library/nginx:latest");
        assertThat(ImageReference.parse("me/app:1")).hasToString("docker.io/me/app:1");
        assertThat(ImageReference.parse("localhost:5000/app")).hasToString("localhost:5000/app:latest");
        var pinned = "registry.example.com/a/b@" + DIGEST;
        assertThat(ImageReference.parse(pinned)).hasToString(pinned);
        assertThat(ImageReference.parse("registry.example.com/a/b:v1@" + DIGEST))
                .hasToString(pinned);
        for (var wrong : List.of("", "UPPER", "a b", "a:", "a@sha256:1", "/a", "a//")) {
            assertThatThrownBy(() -> ImageReference.parse(wrong)).as(wrong).hasMessageContaining("image is '");
        }
    }
}

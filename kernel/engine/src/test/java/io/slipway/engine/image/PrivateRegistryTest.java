package io.slipway.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.store.Sha256;
import io.slipway.image.ImageReference;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A registry with a certificate that no authority of the machine has signed, and with a password.
final class PrivateRegistryTest {
    private static final String STORE = "changeit";
    private static final String MANIFEST = "{\"config\": {\"digest\": \"sha256:config\"}}";

    @TempDir
    Path folder;

    private HttpsServer server;
    private Path ca;

    @BeforeEach
    void start() throws Exception {
        var file = folder.resolve("store.p12");
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1", "-validity", "2");
        ca = folder.resolve("ca.pem");
        keytool("-exportcert", "-rfc", "-file", ca.toString());
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, STORE.toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", PrivateRegistryTest::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void itsAuthorityAndItsPasswordAreConfiguration() throws Exception {
        assertThat(resolve(settings("https", "ci", "right", ca)).digest())
                .isEqualTo(Sha256.named(MANIFEST.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsWrongIsToldWithItsMend() throws Exception {
        assertRefused(
                settings("https", "ci", "right", null), Failure.UNAVAILABLE, "set 'ca' of a datacenter's 'registry'");
        assertRefused(settings("https", "ci", "wrong", ca), Failure.DENIED, "set user and password");
        assertRefused(settings("https", null, null, ca), Failure.DENIED, "set user and password");

        var empty = Files.writeString(folder.resolve("empty.pem"), "");
        for (var file : List.of(empty, folder.resolve("nosuch.pem"))) {
            assertRefused(
                    settings("https", "ci", "right", file), Failure.INVALID, "must be a file with certificates in PEM");
        }
    }

    @Test
    void addressIsCheckedWhenItIsRead() {
        for (var wrong :
                List.of("registry.example.com", "ftp://registry.example.com", "https://ci:pw@registry.example.com")) {
            assertThatThrownBy(() -> new RegistrySettings(URI.create(wrong), null, null, null))
                    .hasMessageContaining("url is '")
                    .hasMessageNotContaining("pw");
        }
        assertThatThrownBy(() -> new RegistrySettings(URI.create("https://registry.example.com"), "ci", null, null))
                .hasMessageContaining("password is absent");
        assertThat(new RegistrySettings(URI.create("https://registry.example.com:5000/apps/"), null, null, null)
                        .images()
                        .prefix())
                .isEqualTo("registry.example.com:5000/apps");
    }

    private void assertRefused(RegistrySettings settings, Failure failure, String words) {
        var refusal = catchThrowableOfType(SlipwayException.class, () -> resolve(settings));
        assertThat(refusal).isNotNull().hasMessageContaining(words);
        assertThat(refusal.failure()).isEqualTo(failure);
    }

    private ResolvedImage resolve(RegistrySettings settings) throws InterruptedException {
        var datacenter = (Datacenter) Proxy.newProxyInstance(
                Datacenter.class.getClassLoader(),
                new Class<?>[] {Datacenter.class},
                (_, method, _) -> method.getName().equals("registry") ? Optional.of(settings) : null);
        var registry = new ImageRegistry(new Datacenters() {
            @Override
            public Optional<Datacenter> find(String name) {
                return Optional.of(datacenter);
            }

            @Override
            public List<Datacenter> all() {
                return List.of(datacenter);
            }
        });
        return registry.resolve(ImageReference.parse(host() + "/shop/web:v1"));
    }

    private RegistrySettings settings(
            String scheme, @Nullable String user, @Nullable String password, @Nullable Path authority) {
        return new RegistrySettings(
                URI.create(scheme + "://" + host()), user, password == null ? null : Secret.of(password), authority);
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        var right = "Basic " + Base64.getEncoder().encodeToString("ci:right".getBytes(StandardCharsets.UTF_8));
        if (!right.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
        }
        var body = exchange.getRequestURI().getPath().contains("/blobs/")
                ? "{\"config\": {\"Cmd\": [\"/serve\"]}}"
                : MANIFEST;
        exchange.sendResponseHeaders(200, body.length());
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias",
                "server",
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE,
                "-keystore",
                folder.resolve("store.p12").toString()));
        var keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).as("keytool").isZero();
    }
}

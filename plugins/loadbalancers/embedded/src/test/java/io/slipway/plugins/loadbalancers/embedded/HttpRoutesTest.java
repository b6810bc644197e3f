package io.slipway.plugins.loadbalancers.embedded;

import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.all;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.http;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.loadbalancer.ReportTraffic;
import io.slipway.spi.loadbalancer.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpRoutesTest {
    private GatewayFixture gateway;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = new GatewayFixture(folder);
    }

    @AfterAll
    void close() throws InterruptedException {
        client.close();
        gateway.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(gateway.uri(path));
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void leadsARequestToTheUpstreamOfItsRoute() throws Exception {
        try (var app = Backend.saying("app");
                var api = Backend.saying("api")) {
            gateway.ready("app", app.port());
            gateway.ready("api", api.port());
            gateway.routes(http("*", "/", all("app")), http("127.0.0.1", "/api", all("api")));
            assertThat(get("/").body()).isEqualTo("app");
            assertThat(get("/apix?a=b").body()).isEqualTo("app");
            assertThat(get("/api/x?a=b").body()).isEqualTo("api");
            assertThat(api.asked().getFirst().uri()).isEqualTo("/api/x?a=b");
        }
    }

    @Test
    void tellsTheHostThatNoRouteFits() throws Exception {
        gateway.routes(http("shop.example.com", "/", all("app")));
        var response = get("/cart");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("127.0.0.1", "/cart");
        assertThat(response.headers().firstValue("proxy-status")).contains("slipway; error=destination_not_found");
    }

    @Test
    void dividesTrafficByWeight() throws Exception {
        try (var stable = Backend.saying("stable");
                var canary = Backend.saying("canary")) {
            gateway.ready("stable", stable.port());
            gateway.ready("canary", canary.port());
            gateway.routes(http(
                    "*",
                    "/",
                    new Route.Share("stable", 75, Map.of()),
                    new Route.Share("canary", 25, Map.of("x-way", "c"))));
            var uri = gateway.uri("/");
            for (var i = 0; i < 400; i++) {
                assertThat(get(uri).statusCode()).isEqualTo(200);
            }
            assertThat(canary.asked()).hasSizeBetween(60, 140);
            var reporting = gateway.loadBalancer.capability(ReportTraffic.class).orElseThrow();
            assertThat(reporting.members().get("127.0.0.1:" + canary.port()))
                    .isEqualTo(new ReportTraffic.Requests(canary.asked().size(), 0, 0));
            var traffic = reporting.traffic();
            assertThat(traffic.get("canary"))
                    .isEqualTo(new ReportTraffic.Traffic(
                            canary.asked().size(), 0, 0, 0, 6L * canary.asked().size()));
            assertThat(canary.asked().getFirst().headers().getFirst("x-way")).isEqualTo("c");
        }
    }
}

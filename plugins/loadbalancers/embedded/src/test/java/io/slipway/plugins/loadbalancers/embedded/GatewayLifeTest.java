package io.slipway.plugins.loadbalancers.embedded;

import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.LIMIT;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.all;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.host.Supervisor;
import io.slipway.plugins.loadbalancers.embedded.table.GatewayClient;
import io.slipway.plugins.loadbalancers.embedded.table.TableFolder;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.tck.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Birth, crash, succession and end of a gateway's process.
final class GatewayLifeTest {
    @TempDir
    Path folder;

    private GatewayFixture gateway;

    @BeforeEach
    void open() {
        gateway = new GatewayFixture(folder);
    }

    @AfterEach
    void close() throws InterruptedException {
        gateway.close();
    }

    private static String get(int port) throws IOException {
        try (var client = new Wire(port)) {
            return client.head("GET / HTTP/1.1", "Host: a").answer().body();
        }
    }

    @Test
    void servesAgainAfterACrashWithNobodysHelp() throws Exception {
        try (var app = Backend.saying("app")) {
            gateway.ready("app", app.port());
            gateway.routes(http("*", "/", all("app")));
            var port = gateway.address().port();
            var process = new GatewayClient(new TableFolder(folder)).gateways().getFirst();

            assertThat(ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly())
                    .isTrue();

            Await.until(LIMIT, "the process is gone", () -> !process.isAlive());
            Await.until(LIMIT, "it serves again", () -> isServing(port));
            assertThat(get(port)).isEqualTo("app");
        }
    }

    private static boolean isServing(int port) {
        try {
            return get(port).equals("app");
        } catch (IOException _) {
            return false;
        }
    }

    /// The same plugin in a later version, as far as its gateway can tell.
    private EmbeddedLoadBalancer upgraded() {
        var tables = new TableFolder(folder);
        var client = new GatewayClient(tables);
        var flags = new ArrayList<>(GatewayProgram.FLAGS);
        flags.add("-Dversion=later");
        var processes = new GatewayProcesses(tables, new Supervisor(), client, flags);
        return new EmbeddedLoadBalancer(GatewayFixture.config(Duration.ofSeconds(30)), tables, processes, client);
    }

    @Test
    void anotherProgramTakesOverWithoutALostRequest() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var app = new Backend(exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/slow")) {
                        await(goOn);
                    }
                    Backend.answer(exchange, 200, "app");
                });
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            gateway.ready("app", app.port());
            gateway.routes(http("*", "/", all("app")));
            var port = gateway.address().port();
            var before = gateway.loadBalancer.status().getFirst().aliveSince();
            var load = new Load(port);
            var slow = clients.submit(() -> {
                try (var client = new Wire(port)) {
                    return client.head("GET /slow HTTP/1.1", "Host: a").answer();
                }
            });
            Await.until(LIMIT, "the slow one is in flight", () -> gateway.inFlight(app.port()) > 0);

            var upgraded = upgraded();
            Await.until(
                    LIMIT,
                    "the old one drains beside the new",
                    () -> upgraded.status().size() == 2
                            && upgraded.status().getFirst().aliveSince().isPresent());
            goOn.countDown();
            Await.until(Duration.ofSeconds(20), "the new one is alone", () -> {
                var nodes = upgraded.status();
                return nodes.size() == 1 && !nodes.getFirst().aliveSince().equals(before);
            });

            assertThat(slow.get().body()).isEqualTo("app");
            var answered = load.answered();
            Await.until(LIMIT, "the new one answers as well", () -> load.answered() > answered + 10);
            assertThat(load.end()).isGreaterThan(answered);
            assertThat(upgraded.addresses().getFirst().port()).isEqualTo(port);
            assertThat(get(port)).isEqualTo("app");
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void endsWithItsLastRoute() throws Exception {
        gateway.routes(http("*", "/", all("app")));
        var process = new GatewayClient(new TableFolder(folder)).gateways().getFirst();
        gateway.routes();
        assertThat(process.isAlive()).isFalse();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("lock", "routes.json");
        assertThat(gateway.loadBalancer.status())
                .extracting(GatewayStatus::aliveSince)
                .allMatch(java.util.Optional::isEmpty);
    }

    @Test
    void aTakenPortIsAnErrorThatNamesItsHolder() throws Exception {
        try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var config = new EmbeddedLoadBalancerConfig(
                    "127.0.0.1:" + holder.getLocalPort(),
                    null,
                    "127.0.0.1",
                    "30000-31999",
                    1,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1));
            var taken = new GatewayFixture(folder.resolve("."), config);
            var table = new RouteTable(1, List.of(http("*", "/", all("app"))), List.of());
            assertThatThrownBy(() -> taken.loadBalancer.apply(table))
                    .isInstanceOfSatisfying(
                            SlipwayException.class,
                            failure -> assertThat(failure.failure()).isEqualTo(Failure.UNAVAILABLE))
                    .hasMessageContaining("http is 127.0.0.1:" + holder.getLocalPort())
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
        }
    }
}

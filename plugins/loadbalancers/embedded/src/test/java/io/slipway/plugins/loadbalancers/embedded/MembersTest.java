package io.slipway.plugins.loadbalancers.embedded;

import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.LIMIT;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.all;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.http;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.loadbalancer.EndpointTable.Member;
import io.slipway.spi.loadbalancer.EndpointTable.State;
import io.slipway.tck.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Members that come, leave, fail and are not there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MembersTest {
    private GatewayFixture gateway;
    private int port;

    @BeforeAll
    void open(@TempDir Path folder) throws InterruptedException {
        gateway = new GatewayFixture(folder, GatewayFixture.config(Duration.ofSeconds(2)));
        gateway.routes(http("*", "/", all("app")));
        port = gateway.address().port();
    }

    @BeforeEach
    void begin() throws InterruptedException {
        gateway.members("app");
    }

    @AfterAll
    void close() throws InterruptedException {
        gateway.close();
    }

    private Wire.Answer get() throws IOException {
        try (var client = new Wire(port)) {
            return client.head("GET / HTTP/1.1", "Host: a").answer();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aMemberThatLeavesEndsItsWorkAndGetsNoNewOne() throws Exception {
        var goOn = new CountDownLatch(1);
        var oldOnes = new AtomicInteger();
        try (var old = new Backend(exchange -> {
                    oldOnes.incrementAndGet();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    Backend.answer(exchange, 200, "old");
                });
                var fresh = Backend.saying("fresh");
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            gateway.ready("app", old.port());
            var slow = clients.submit(this::get);
            Await.until(LIMIT, "the slow one is in flight", () -> gateway.inFlight(old.port()) == 1);
            gateway.members(
                    "app",
                    new Member("127.0.0.1", old.port(), State.LEAVING),
                    new Member("127.0.0.1", fresh.port(), State.READY));
            for (var i = 0; i < 50; i++) {
                assertThat(get().body()).isEqualTo("fresh");
            }
            assertThat(gateway.inFlight(old.port())).isEqualTo(1);
            goOn.countDown();
            assertThat(slow.get().body()).isEqualTo("old");
            Await.until(LIMIT, "nothing is in flight", () -> gateway.inFlight(old.port()) == 0);
            assertThat(oldOnes).hasValue(1);
        }
    }

    @Test
    void oneInstanceAfterTheOtherIsReplacedWithoutALostRequest() throws Exception {
        var present = Backend.saying("0");
        gateway.ready("app", present.port());
        var load = new Load(port);
        for (var i = 1; i <= 10; i++) {
            var next = Backend.saying(Integer.toString(i));
            var old = present.port();
            gateway.members(
                    "app",
                    new Member("127.0.0.1", old, State.LEAVING),
                    new Member("127.0.0.1", next.port(), State.READY));
            Await.until(LIMIT, "the old one has nothing to do", () -> gateway.inFlight(old) == 0);
            // It cuts what is open, as a program does that ends at once.
            present.close();
            gateway.ready("app", next.port());
            present = next;
        }
        assertThat(load.end()).isGreaterThan(100);
        present.close();
    }

    @Test
    void idleConnectionsToOneThatLeavesAreClosed() throws Exception {
        var closed = new CountDownLatch(1);
        try (var app = new Program(connection -> {
            Program.head(connection);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            assertThat(connection.isEnded()).isTrue();
            closed.countDown();
        })) {
            gateway.ready("app", app.port());
            assertThat(get().body()).isEqualTo("ok");
            gateway.leaving("app", app.port());
            // Sooner than an idle connection would end by itself.
            assertThat(closed.await(1, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void requestsWaitUntilAMemberIsReady() throws Exception {
        try (var app = Backend.saying("at last");
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Wire.Answer> waiting = clients.submit(this::get);
            gateway.ready("other", app.port());
            assertThat(waiting).isNotDone();
            gateway.ready("app", app.port());
            assertThat(waiting.get().body()).isEqualTo("at last");
        }
    }

    @Test
    void requestsWaitWhileAMemberRestarts() throws Exception {
        var later = freePort();
        gateway.ready("app", later);
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = clients.submit(this::get);
            gateway.ready("other", later);
            try (var _ = new Backend(later, exchange -> Backend.answer(exchange, 200, "again"))) {
                assertThat(waiting.get().body()).isEqualTo("again");
            }
        }
    }

    @Test
    void whoWaitedInVainIsToldWhenToTryAgain() throws Exception {
        var answer = get();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers())
                .containsEntry("retry-after", "5")
                .containsEntry("proxy-status", "slipway; error=destination_unavailable");
        assertThat(answer.body()).contains("'app'");
    }

    @Test
    void atMostAThousandWait() throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var statuses = new AtomicInteger();
            var refused = new AtomicInteger();
            var began = System.nanoTime();
            var all = new java.util.ArrayList<Future<?>>();
            for (var i = 0; i < 1010; i++) {
                all.add(clients.submit(() -> {
                    var answer = get();
                    statuses.addAndGet(answer.status() == 503 ? 1 : 0);
                    if (answer.body().contains("too many")) {
                        refused.incrementAndGet();
                    }
                    return answer;
                }));
            }
            for (var one : all) {
                one.get();
            }
            assertThat(statuses).hasValue(1010);
            assertThat(refused).hasValueBetween(1, 10);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void aMemberMayBeToldByItsName() throws Exception {
        try (var app = Backend.saying("named")) {
            gateway.members("app", new Member("localhost", app.port(), State.READY));
            assertThat(get().body()).isEqualTo("named");
        }
    }

    @Test
    void aDeadMemberIsPassedBy() throws Exception {
        try (var app = Backend.saying("alive")) {
            gateway.ready("app", freePort(), app.port());
            for (var i = 0; i < 40; i++) {
                assertThat(get().body()).isEqualTo("alive");
            }
        }
    }

    @Test
    void onlyWhatIsIdempotentIsRepeated() throws Exception {
        var gets = new AtomicInteger();
        var posts = new AtomicInteger();
        try (var dying = new Program(connection -> {
                    (Program.head(connection).startsWith("GET") ? gets : posts).incrementAndGet();
                });
                var app = Backend.saying("alive")) {
            gateway.ready("app", dying.port(), app.port());
            for (var i = 0; i < 20; i++) {
                assertThat(get().status()).isEqualTo(200);
            }
            assertThat(gets).hasPositiveValue();
            var failures = 0;
            for (var i = 0; i < 200 && failures == 0; i++) {
                try (var client = new Wire(port)) {
                    var answer = client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 2")
                            .send("hi")
                            .answer();
                    failures += answer.status() == 502 ? 1 : 0;
                }
            }
            assertThat(failures).isEqualTo(1);
            assertThat(posts).hasValue(1);
        }
    }
}

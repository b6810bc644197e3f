package io.slipway.plugins.loadbalancers.embedded;

import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.LIMIT;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.all;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.http;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.PublishesNames.InnerPlace;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.scheduler.Port.Transport;
import io.slipway.tck.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Ports that carry bytes or datagrams, and inner names.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamRoutesTest {
    private GatewayFixture gateway;
    private long version;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = new GatewayFixture(folder);
    }

    @AfterAll
    void close() throws InterruptedException {
        gateway.close();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Program echo() throws IOException {
        return new Program(connection -> {
            while (true) {
                connection.send(connection.exactly(4));
            }
        });
    }

    @Test
    void aPortLeadsToItsUpstream() throws Exception {
        var port = freePort();
        try (var app = echo()) {
            gateway.ready("app", app.port());
            gateway.routes(new Route.Stream("tcp", Transport.TCP, port, List.of(all("app"))));
            try (var client = new Wire(port)) {
                assertThat(client.send("ping").exactly(4)).asString().isEqualTo("ping");
                assertThat(gateway.inFlight(app.port())).isEqualTo(1);
                gateway.leaving("app", app.port());
                assertThat(client.send("pong").exactly(4))
                        .as("what runs there runs on")
                        .asString()
                        .isEqualTo("pong");
            }
            Await.until(LIMIT, "it is over", () -> gateway.inFlight(app.port()) == 0);
        }
    }

    @Test
    void oneSideMayEndFirst() throws Exception {
        var port = freePort();
        try (var app = new Program(connection -> {
            assertThat(connection.exactly(4)).asString().isEqualTo("all?");
            assertThat(connection.isEnded()).isTrue();
            connection.send("all!");
        })) {
            gateway.ready("app", app.port());
            gateway.routes(new Route.Stream("tcp", Transport.TCP, port, List.of(all("app"))));
            try (var client = new Wire(port)) {
                client.send("all?").socket().shutdownOutput();
                assertThat(client.exactly(4)).asString().isEqualTo("all!");
                assertThat(client.isEnded()).isTrue();
            }
        }
    }

    @Test
    void aConnectionWaitsUntilAMemberIsReady() throws Exception {
        var port = freePort();
        try (var app = echo()) {
            gateway.members("app");
            gateway.routes(new Route.Stream("tcp", Transport.TCP, port, List.of(all("app"))));
            try (var client = new Wire(port)) {
                client.send("ping");
                gateway.ready("app", freePort());
                gateway.ready("app", app.port());
                assertThat(client.exactly(4)).asString().isEqualTo("ping");
            }
        }
    }

    @Test
    void datagramsFindTheirWayBack() throws Exception {
        var port = freePort();
        try (var app = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                var one = new DatagramSocket();
                var other = new DatagramSocket()) {
            gateway.ready("app", app.getLocalPort());
            gateway.routes(new Route.Stream("udp", Transport.UDP, port, List.of(all("app"))));
            send(one, "one", port);
            var first = receive(app);
            send(other, "other", port);
            var second = receive(app);
            send(app, "to other", second.getPort());
            send(app, "to one", first.getPort());
            assertThat(text(receive(one))).isEqualTo("to one");
            assertThat(text(receive(other))).isEqualTo("to other");
        }
    }

    private static void send(DatagramSocket from, String text, int port) throws IOException {
        send(from, text, port, "127.0.0.1");
    }

    private static void send(DatagramSocket from, String text, int port, String host) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        from.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress(host, port)));
    }

    private static DatagramPacket receive(DatagramSocket at) throws IOException {
        at.setSoTimeout(10_000);
        var packet = new DatagramPacket(new byte[100], 100);
        at.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private Map<String, InnerAddress> publish(InnerName... names) throws InterruptedException {
        var publishes = gateway.loadBalancer.capability(PublishesNames.class).orElseThrow();
        return publishes.applyNames(new NameTable(++version, List.of(names)));
    }

    private static int port(Map<String, InnerAddress> addresses, String id) {
        var address = addresses.get(id);
        assertThat(address).as(id).isNotNull();
        return address == null ? 0 : address.port();
    }

    @Test
    void innerNamesLeadToTheirMembersOverAllChanges() throws Exception {
        try (var db = echo();
                var web = Backend.saying("web");
                var laterWeb = Backend.saying("later")) {
            gateway.ready("db", db.port());
            gateway.ready("web", web.port());
            var addresses = publish(
                    new InnerName("db1", Transport.TCP, "mysql", "db"),
                    new InnerName("web1", Transport.TCP, "http", "web"));
            var dbPort = port(addresses, "db1");
            var webPort = port(addresses, "web1");
            assertThat(List.of(dbPort, webPort)).allMatch(port -> port >= 30_000 && port <= 31_999);
            try (var client = new Wire(dbPort)) {
                assertThat(client.send("ping").exactly(4)).asString().isEqualTo("ping");
            }
            assertThat(get(webPort)).isEqualTo("web");
            gateway.ready("web", laterWeb.port());
            assertThat(get(webPort)).isEqualTo("later");

            var left = publish(new InnerName("web1", Transport.TCP, "http", "web"));
            assertThat(left).containsOnlyKeys("web1");
            assertThat(port(left, "web1")).isEqualTo(webPort);
            assertThat(get(webPort)).isEqualTo("later");
        }
    }

    @Test
    void anInnerNameServesOnlyThoseWhoSpeakFromItsSources() throws Exception {
        try (var db = echo();
                var web = Backend.saying("web");
                var dns = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                var friend = new DatagramSocket(0, InetAddress.getByName("127.0.9.1"));
                var stranger = new DatagramSocket(0, InetAddress.getByName("127.0.8.1"))) {
            gateway.ready("db", db.port());
            gateway.ready("web", web.port());
            gateway.ready("dns", dns.getLocalPort());
            var place = Optional.of(
                    new InnerPlace("127.0.7.1", OptionalInt.of(freePort()), Set.of("127.0.9.0/24", "127.0.10.1")));
            var addresses = publish(
                    new InnerName("db2", Transport.TCP, "mysql", "db", place),
                    new InnerName("web2", Transport.TCP, "http", "web", place),
                    new InnerName("dns2", Transport.UDP, "dns", "dns", place));
            assertThat(addresses.values()).extracting(InnerAddress::host).containsOnly("127.0.7.1");
            for (var source : List.of("127.0.9.1", "127.0.10.1")) {
                assertThat(ask(source, addresses.get("db2"), "ping", 4)).isEqualTo("ping");
                assertThat(ask(source, addresses.get("web2"), "GET / HTTP/1.1\r\nHost: web\r\n\r\n", 12))
                        .isEqualTo("HTTP/1.1 200");
            }
            for (var source : List.of("127.0.8.1", "127.0.10.2")) {
                assertThat(ask(source, addresses.get("db2"), "ping", 4)).isEmpty();
                assertThat(ask(source, addresses.get("web2"), "GET / HTTP/1.1\r\nHost: web\r\n\r\n", 12))
                        .isEmpty();
            }
            send(stranger, "from a stranger", port(addresses, "dns2"), "127.0.7.1");
            send(friend, "from a friend", port(addresses, "dns2"), "127.0.7.1");
            assertThat(text(receive(dns))).isEqualTo("from a friend");
        }
    }

    /// What is answered at first; empty where the connection is closed instead.
    private static String ask(String source, @Nullable InnerAddress address, String question, int length)
            throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(Objects.requireNonNull(address).host(), address.port()));
            socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        } catch (SocketException e) {
            // Closed with what was asked unread.
            return "";
        }
    }

    @Test
    void namesOutliveTheLastRoute() throws Exception {
        try (var web = Backend.saying("web")) {
            gateway.ready("web", web.port());
            gateway.routes(http("*", "/", all("web")));
            var port = port(publish(new InnerName("web1", Transport.TCP, "http", "web")), "web1");
            gateway.routes();
            assertThat(get(port)).isEqualTo("web");
        }
    }

    private static String get(int port) throws IOException {
        try (var client = new Wire(port)) {
            return client.head("GET / HTTP/1.1", "Host: web").answer().body();
        }
    }
}

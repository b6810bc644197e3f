package io.slipway.plugins.networks.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.docker.Engine;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.Await;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who reaches whom over several hosts of a Swarm, with real packets between real containers.
@RequiresBackend("swarm")
final class OverlayPacketsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final NetworkId SHOP = new NetworkId("nshop");
    private static final NetworkId BANK = new NetworkId("nbank");
    private static final WorkloadId MEMBER = new WorkloadId("w1");

    private record Started(Engine engine, String container) {}

    private final List<Engine> engines = new ArrayList<>();
    private final List<Started> started = new ArrayList<>();
    private TestContext context;
    private Network network;

    @BeforeEach
    void begin(@TempDir Path folder) throws Exception {
        TestSwarm.managers().forEach(manager -> engines.add(TestSwarm.engine(manager)));
        context = TestSwarm.context(folder);
        network = TestSwarm.network(context, Optional.of(ownAddress()));
        network.apply(new NetworkSpec(SHOP, 1, Owner.ofSpace("team", "shop"), Set.of()));
        network.apply(new NetworkSpec(BANK, 1, Owner.ofSpace("team", "bank"), Set.of()));
    }

    @AfterEach
    void end() throws InterruptedException {
        try {
            for (var each : started) {
                each.engine().remove(each.container());
            }
            for (var id : List.of(SHOP, BANK)) {
                network.leave(id, MEMBER);
                Await.until(PATIENCE, id + " is removed", () -> isRemoved(id));
            }
            assertThat(TestSwarm.left(context)).isEmpty();
        } finally {
            network.close();
            engines.forEach(Engine::close);
        }
    }

    /// A host tells the managers some time later that its containers are gone.
    private boolean isRemoved(NetworkId id) throws InterruptedException {
        try {
            network.remove(id, 1);
            return true;
        } catch (SlipwayException _) {
            return false;
        }
    }

    /// The address from which this machine reaches the hosts, and they it.
    private static String ownAddress() throws SocketException {
        var host = URI.create(TestSwarm.managers().getFirst());
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host.getHost(), host.getPort()));
            return socket.getLocalAddress().getHostAddress();
        }
    }

    @Test
    void membersReachEachOtherOverHostsAndNobodyOfAnotherNetwork() throws Exception {
        var server = start(0, SHOP, "echo here >/tmp/index.html; exec httpd -f -p 8080 -h /tmp");
        var address = address(server, SHOP);

        assertThat(exitCode(1, SHOP, fetch(address))).as("from another host").isZero();
        assertThat(exitCode(
                        2,
                        SHOP,
                        "for i in 1 2 3 4 5 6 7 8; do nslookup w1 127.0.0.11 | grep -q " + address
                                + " && exit 0; sleep 1; done; exit 1"))
                .as("its alias, on the third host")
                .isZero();
        assertThat(exitCode(1, BANK, once(address))).as("of another space").isNotZero();
        assertThat(exitCode(0, BANK, once(address)))
                .as("of another space, on its host")
                .isNotZero();
    }

    @Test
    void membersMeetTheGatewaysMachineAtTheDoorwayAsTheirHosts() throws Exception {
        var shop = present(SHOP).doorway().orElseThrow();
        var seen = new ConcurrentLinkedQueue<String>();
        try (var listener = new ServerSocket(0, 10, InetAddress.getByName(shop.host()))) {
            Thread.ofVirtual().start(() -> answer(listener, seen));

            var ask = "timeout 5 wget -q -O /dev/null http://%s:%d/".formatted(shop.host(), listener.getLocalPort());
            assertThat(exitCode(0, SHOP, ask)).isZero();
            assertThat(exitCode(1, SHOP, ask)).isZero();
        }
        assertThat(seen).hasSize(2).doesNotHaveDuplicates();
        assertThat(shop.members()).containsAll(seen).hasSize(3);
    }

    @Test
    void aNetworkThatAServiceUsesIsNotRemoved() throws Exception {
        var joined = (Attachment.Named) network.join(SHOP, MEMBER);
        var engine = engines.getFirst();
        var body = JsonNodeFactory.instance.objectNode().put("Name", "packets-" + context.installation());
        var task = body.putObject("TaskTemplate");
        task.putObject("ContainerSpec").put("Image", TestSwarm.BUSYBOX);
        task.putArray("Networks").addObject().put("Target", joined.network());
        body.putObject("Mode").putObject("Replicated").put("Replicas", 0);
        var made = engine.calls().call("make it", "POST", "/services/create", body, Duration.ofSeconds(20));
        assertThat(made.status()).as(made.said()).isEqualTo(201);
        try {
            network.leave(SHOP, MEMBER);

            assertThatThrownBy(() -> network.remove(SHOP, 1))
                    .isInstanceOf(SlipwayException.class)
                    .hasMessageContaining("still has containers");
            assertThat(present(SHOP).generation()).isEqualTo(1);
        } finally {
            var id = made.json().path("ID").asText();
            engine.calls().call("remove it", "DELETE", "/services/" + id, null, Duration.ofSeconds(20));
        }
    }

    private NetworkStatus.Present present(NetworkId id) throws InterruptedException {
        return (NetworkStatus.Present) network.status(id);
    }

    private Started start(int host, NetworkId id, String command) throws InterruptedException {
        var joined = (Attachment.Named) network.join(id, MEMBER);
        var engine = engines.get(host);
        var body = engine.object().put("Image", TestSwarm.BUSYBOX);
        body.putArray("Cmd").add("sh").add("-c").add(command);
        body.putObject("HostConfig").put("NetworkMode", joined.network()).put("Init", true);
        var aliases = body.putObject("NetworkingConfig")
                .putObject("EndpointsConfig")
                .putObject(joined.network())
                .putArray("Aliases");
        joined.aliases().forEach(aliases::add);
        var name = "packets-%s-%d".formatted(context.installation(), started.size());
        var container = new Started(engine, engine.create(name, body).orElseThrow());
        started.add(container);
        assertThat(engine.start(container.container())).isEmpty();
        return container;
    }

    private String address(Started server, NetworkId id) throws InterruptedException {
        var name = ((Attachment.Named) network.join(id, MEMBER)).network();
        return server.engine()
                .inspect(server.container())
                .orElseThrow()
                .path("NetworkSettings")
                .path("Networks")
                .path(name)
                .path("IPAddress")
                .asText();
    }

    /// Of a command in a container of its own.
    private int exitCode(int host, NetworkId id, String command) throws InterruptedException {
        var container = start(host, id, command);
        Await.until(PATIENCE, command + " ended", () -> state(container).equals("exited"));
        return container
                .engine()
                .inspect(container.container())
                .orElseThrow()
                .path("State")
                .path("ExitCode")
                .asInt();
    }

    private static String state(Started container) throws InterruptedException {
        return container
                .engine()
                .inspect(container.container())
                .orElseThrow()
                .path("State")
                .path("Status")
                .asText();
    }

    private static String once(String address) {
        return "timeout 5 wget -q -O - http://%s:8080/".formatted(address);
    }

    /// Tries for a while, since a server takes its time to listen, and hosts to tell each other who is where.
    private static String fetch(String address) {
        return "for i in 1 2 3 4 5 6; do timeout 3 wget -q -O - http://%s:8080/ && exit 0; sleep 0.5; done; exit 1"
                .formatted(address);
    }

    private static void answer(ServerSocket listener, Queue<String> seen) {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                seen.add(socket.getInetAddress().getHostAddress());
                socket.getOutputStream()
                        .write("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // Closed by the test.
                return;
            }
        }
    }
}

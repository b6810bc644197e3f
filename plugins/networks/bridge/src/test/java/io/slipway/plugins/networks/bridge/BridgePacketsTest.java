package io.slipway.plugins.networks.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.docker.Engine;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.network.NetworkStatus.Doorway;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.Await;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who reaches whom, with real packets between real containers.
@RequiresBackend("docker")
final class BridgePacketsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final NetworkId SHOP = new NetworkId("nshop");
    private static final NetworkId BANK = new NetworkId("nbank");

    private final List<String> containers = new ArrayList<>();
    private Engine engine;
    private Network network;
    private TestContext context;

    @BeforeEach
    void begin(@TempDir Path folder) throws InterruptedException {
        engine = TestEngine.open();
        context = TestEngine.context(folder);
        network = TestEngine.network(context);
        network.apply(new NetworkSpec(SHOP, 1, Owner.ofSpace("shop", "default"), Set.of()));
        network.apply(new NetworkSpec(BANK, 1, Owner.ofSpace("bank", "default"), Set.of()));
    }

    @AfterEach
    void end() throws InterruptedException {
        try {
            for (var container : containers) {
                engine.remove(container);
            }
            for (var id : List.of(SHOP, BANK)) {
                network.leave(id, new WorkloadId("w1"));
                network.remove(id, 1);
            }
            assertThat(TestEngine.left(context)).isEqualTo("volumes [], networks []");
        } finally {
            network.close();
            engine.close();
        }
    }

    @Test
    void membersReachEachOtherAndNobodyOfAnotherNetwork() throws Exception {
        var server = start(SHOP, "echo here > /tmp/index.html && exec httpd -f -p 8080 -h /tmp");
        var address = address(server);

        assertThat(exitCode(SHOP, fetch(address, 8080)))
                .as("of the same network")
                .isZero();
        assertThat(exitCode(SHOP, fetch("w1", 8080))).as("by its alias").isZero();
        assertThat(exitCode(BANK, fetch(address, 8080))).as("of another").isNotZero();
        assertThat(exitCode(BANK, "ping -c 1 -W 2 " + address)).isNotZero();
    }

    @Test
    void membersMeetTheirMachineAtTheDoorwayAndShowWhoTheyAre() throws Exception {
        var shop = doorway(SHOP);
        var seen = new AtomicReference<String>("nobody");
        try (var listener = new ServerSocket(0, 10, InetAddress.getByName(shop.host()))) {
            Thread.ofVirtual().start(() -> answer(listener, seen));

            assertThat(exitCode(SHOP, fetch(shop.host(), listener.getLocalPort())))
                    .as("a member")
                    .isZero();
            assertThat(shop.members())
                    .singleElement()
                    .satisfies(block -> assertThat(isIn(seen.get(), block))
                            .as(seen.get() + " is in " + block)
                            .isTrue());
            // By this a load balancer tells them apart: the machine itself does not.
            assertThat(exitCode(BANK, fetch(shop.host(), listener.getLocalPort())))
                    .isZero();
            assertThat(shop.members())
                    .noneMatch(block -> isIn(seen.get(), block) && !seen.get().equals(shop.host()));
        }
    }

    @Test
    void aNetworkWithContainersIsNotRemoved() throws Exception {
        start(SHOP, "exec sleep 60");
        network.leave(SHOP, new WorkloadId("w1"));

        assertThatThrownBy(() -> network.remove(SHOP, 1))
                .isInstanceOf(SlipwayException.class)
                .hasMessageContaining("still has containers");
        assertThat(network.status(SHOP)).isInstanceOf(NetworkStatus.Present.class);
    }

    @Test
    void aBridgeThatWasRemovedByHandIsToldAndMadeAgain() throws Exception {
        var before = doorway(SHOP);
        var name = ((Attachment.Named) network.join(SHOP, new WorkloadId("w1"))).network();
        assertThat(engine.removeNetwork(name)).isTrue();

        assertThat(present(SHOP).message())
                .hasValueSatisfying(why -> assertThat(why).contains("not on the engine"));
        network.apply(new NetworkSpec(SHOP, 1, Owner.ofSpace("shop", "default"), Set.of()));

        assertThat(present(SHOP).message()).isEmpty();
        assertThat(doorway(SHOP)).isEqualTo(before);
        assertThat(present(SHOP).members()).containsExactly(new WorkloadId("w1"));
    }

    private NetworkStatus.Present present(NetworkId id) throws InterruptedException {
        return (NetworkStatus.Present) network.status(id);
    }

    private Doorway doorway(NetworkId id) throws InterruptedException {
        var doorway = present(id).doorway();
        assumeTrue(doorway.isPresent(), "the engine is on another machine");
        return doorway.orElseThrow();
    }

    private String start(NetworkId id, String command) throws InterruptedException {
        var joined = (Attachment.Named) network.join(id, new WorkloadId("w1"));
        var body = engine.object().put("Image", TestEngine.RUN);
        body.putArray("Cmd").add("sh").add("-c").add(command);
        body.putObject("HostConfig").put("NetworkMode", joined.network()).put("Init", true);
        var aliases = body.putObject("NetworkingConfig")
                .putObject("EndpointsConfig")
                .putObject(joined.network())
                .putArray("Aliases");
        joined.aliases().forEach(aliases::add);
        var name = "packets-%s-%d".formatted(context.installation(), containers.size());
        var container = engine.create(name, body).orElseThrow();
        containers.add(container);
        assertThat(engine.start(container)).isEmpty();
        return container;
    }

    private String address(String container) throws InterruptedException {
        return engine.inspect(container)
                .orElseThrow()
                .path("NetworkSettings")
                .path("Networks")
                .elements()
                .next()
                .path("IPAddress")
                .asText();
    }

    /// Of a command in a container of its own.
    private int exitCode(NetworkId id, String command) throws InterruptedException {
        var container = start(id, command);
        Await.until(PATIENCE, command + " ended", () -> state(container).equals("exited"));
        return engine.inspect(container)
                .orElseThrow()
                .path("State")
                .path("ExitCode")
                .asInt();
    }

    private String state(String container) throws InterruptedException {
        return engine.inspect(container)
                .orElseThrow()
                .path("State")
                .path("Status")
                .asText();
    }

    /// Tries for a while, since a server takes its time to listen.
    private static String fetch(String host, int port) {
        var ask = "import urllib.request as u; u.urlopen(\\\"http://%s:%d/\\\", timeout=2)".formatted(host, port);
        return "for i in 1 2 3 4; do python3 -c \"%s\" && exit 0; sleep 0.3; done; exit 1".formatted(ask);
    }

    private static void answer(ServerSocket listener, AtomicReference<String> seen) {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                seen.set(socket.getInetAddress().getHostAddress());
                socket.getOutputStream()
                        .write("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // Closed by the test.
                return;
            }
        }
    }

    private static boolean isIn(String address, String block) {
        var bits = 32 - Integer.parseInt(block.substring(block.indexOf('/') + 1));
        return number(address) >> bits == number(block.substring(0, block.indexOf('/'))) >> bits;
    }

    private static long number(String address) {
        var number = 0L;
        for (var part : address.split("\\.", -1)) {
            number = number * 256 + Integer.parseInt(part);
        }
        return number;
    }
}

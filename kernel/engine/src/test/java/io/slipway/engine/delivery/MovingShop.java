package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.app.AppView;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.tck.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// An app with data, and a component that needs it, on a server with two datacenters.
final class MovingShop implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FILE = """
            components:
              db: {port: 5432, volumes: {data: {path: /data, size: 1Mi}}}
              web: {needs: [db], instances: 2}
            """;

    final MemoryBackEnds here;
    final MemoryBackEnds far;

    @SuppressWarnings("NullAway.Init") // A test says first what its back ends lack.
    Kernel kernel;

    /// @param clock by which instances say since when they are up
    MovingShop(Path folder, Clock clock) throws IOException {
        here = new MemoryBackEnds(Files.createDirectory(folder.resolve("here")), clock);
        far = new MemoryBackEnds(Files.createDirectory(folder.resolve("far")), clock);
        here.far = far;
        here.without.add(SchedulerTrait.JOINS_NAMED_NETWORKS);
        far.without.add(SchedulerTrait.JOINS_NAMED_NETWORKS);
    }

    void start(CrashPoints points) throws IOException {
        kernel = new Kernel(here, points);
    }

    void deploy() throws Exception {
        var source = kernel.upload(Map.of("app.txt", "serve", "page.txt", "page"));
        kernel.succeeds(kernel.apps().deploy(SHOP, new Apps.Wish(FILE, Map.of("db", source, "web", source)), "test"));
        write(here, "one order");
    }

    void move(String to) throws InterruptedException {
        kernel.succeeds(kernel.moves().move(SHOP, to, "test"));
    }

    void assertIsIn(MemoryBackEnds place, String name) throws Exception {
        assertThat(app().datacenter()).isEqualTo(name);
        Await.until(LIMIT, "three instances are in " + name, () -> place.cluster.instances() == 3);
        Await.until(
                LIMIT,
                "they have members at its gateway",
                () -> place.gateways.endpoints().upstreams().values().stream()
                                .mapToInt(List::size)
                                .sum()
                        == 3);
        assertThat(place.gateways.routes().routes()).isNotEmpty();
    }

    void assertNothingIn(MemoryBackEnds place) throws Exception {
        Await.until(LIMIT, "nothing runs there", () -> place.cluster.instances() == 0);
        Await.until(LIMIT, "no volumes are there", () -> volumes(place).isEmpty());
        Await.until(
                LIMIT,
                "no routes lead there",
                () -> place.gateways.routes().routes().isEmpty());
        Await.until(
                LIMIT,
                "nothing is named there",
                () -> place.gateways.names().names().isEmpty());
    }

    AppView app() {
        return kernel.reader().find(SHOP).orElseThrow();
    }

    void write(MemoryBackEnds place, String orders) throws IOException {
        Files.writeString(orders(place), orders);
    }

    /// A file of the app's data.
    Path orders(MemoryBackEnds place) {
        return volumes(place).getFirst().resolve("orders.txt");
    }

    private static List<Path> volumes(MemoryBackEnds place) {
        var folder = place.folder().resolve("volumes");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kernel.close();
    }
}

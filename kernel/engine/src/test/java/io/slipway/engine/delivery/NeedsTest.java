package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.PublishesNames.InnerPlace;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.tck.Await;
import io.slipway.tck.memory.InMemoryNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Components that need each other, with networks of spaces and without.
@Execution(ExecutionMode.CONCURRENT)
final class NeedsTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String FILE = "components: {db: {port: 5432}, web: {needs: [db]}}";

    @TempDir
    Path folder;

    private MemoryBackEnds backEnds;

    @SuppressWarnings("NullAway.Init") // Every test starts it in its own way.
    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        backEnds = new MemoryBackEnds(folder);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private void start() throws Exception {
        kernel = new Kernel(backEnds, CrashPoints.none());
    }

    @Test
    void areRefusedWhereInstancesReachNoneOfThem() throws Exception {
        start();

        assertThatThrownBy(() -> kernel.apps().deploy(SHOP, wish(), "test"))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        refusal -> assertThat(refusal.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.field()).isEqualTo("components.web.needs");
                                    assertThat(problem.mend())
                                            .contains("datacenters.")
                                            .contains(".network")
                                            .contains("bridge");
                                }));
    }

    @Test
    void arePublishedByTheLoadBalancerAloneWhereThereAreNoNetworks() throws Exception {
        backEnds.without.add(SchedulerTrait.JOINS_NAMED_NETWORKS);
        start();

        kernel.succeeds(kernel.apps().deploy(SHOP, wish(), "test"));

        assertThat(kernel.gateways.names().names())
                .hasSize(2)
                .allSatisfy(name -> assertThat(name.place()).isEmpty());
        kernel.succeeds(kernel.apps().remove(SHOP, false, "test"));
        assertThat(kernel.cluster.instances()).isZero();
    }

    @Test
    void arePublishedAtTheDoorwayOfTheirNetworkWhichGoesWithTheLastOfThem() throws Exception {
        backEnds.hasNetworks = true;
        start();

        kernel.succeeds(kernel.apps().deploy(SHOP, wish(), "test"));

        var network = network();
        assertThat(network.list()).singleElement().satisfies(present -> {
            assertThat(present.owner().space()).isEqualTo("default");
            assertThat(present.members()).as("a workload of each component").hasSize(2);
        });
        var doorway = network.list().getFirst().doorway().orElseThrow();
        assertThat(kernel.gateways.names().names())
                .extracting(name -> name.place().orElseThrow())
                .containsExactlyInAnyOrder(
                        new InnerPlace(doorway.host(), OptionalInt.of(5432), doorway.members()),
                        new InnerPlace(doorway.host(), OptionalInt.empty(), doorway.members()));

        kernel.succeeds(kernel.apps().remove(SHOP, false, "test"));
        assertThat(kernel.cluster.instances()).isZero();
        Await.until(LIMIT, "the network is gone", () -> network.list().isEmpty());
    }

    @Test
    void networkThatSomebodyRemovedIsMadeAgain() throws Exception {
        backEnds.hasNetworks = true;
        start();
        kernel.succeeds(kernel.apps().deploy(SHOP, wish(), "test"));
        var network = network();
        var id = network.list().getFirst().id();

        backEnds.fabric.lose(id);

        Await.until(LIMIT, "it is there again", () -> network.status(id) instanceof NetworkStatus.Present);
        kernel.succeeds(kernel.apps().restart(SHOP, "web", "test"));
        assertThat(network.list().getFirst().members()).isNotEmpty();
    }

    private Network network() {
        return new InMemoryNetwork(backEnds.fabric);
    }

    private Apps.Wish wish() {
        var source = kernel.upload(Map.of("app.txt", "serve", "page.txt", "page"));
        return new Apps.Wish(FILE, Map.of("db", source, "web", source));
    }
}

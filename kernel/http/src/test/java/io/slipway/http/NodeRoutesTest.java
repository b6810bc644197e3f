package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.configuration.SlugSettings;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.network.Network;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.storage.Storage;
import io.slipway.tck.memory.InMemoryCluster;
import io.slipway.tck.memory.InMemoryScheduler;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nodes over HTTP, of a scheduler in memory with the nodes `here` and `there`.
final class NodeRoutesTest {
    private static final String NODES = "/v1/datacenters/far/nodes";

    private final InMemoryCluster cluster = new InMemoryCluster();
    private final Contract contract = Contract.load();
    private RunningApi api;

    NodeRoutesTest() throws IOException {}

    @BeforeEach
    void start() throws InterruptedException {
        var far = new Place("far", new InMemoryScheduler(cluster));
        var alone = new Place("alone", new InMemoryScheduler(cluster, Set.of(SchedulerTrait.RUNS_SLUGS), Set.of()));
        var routes = new NodeRoutes(new Both(List.of(far, alone))).routes();
        api = new RunningApi(
                () -> routes.stream()
                        .map(route -> route.allows(new Guard.Anybody()))
                        .toList(),
                Limits.usual(1 << 20));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void nodesAreListedByName() throws Exception {
        var page = RunningApi.json(api.get(NODES));

        assertThat(contract.violations("NodePage", page)).isEmpty();
        assertThat(page.path("items")).hasSize(2);
        assertThat(page.path("items").path(0).path("name").asText()).isEqualTo("here");
        assertThat(page.path("items").path(0).path("use").asText()).isEqualTo("active");
        assertThat(page.path("items").path(0).path("state").asText()).isEqualTo("ready");
    }

    @Test
    void aNodeIsDrainedAndLabelledAtOnce() throws Exception {
        assertThat(patch("here", "{\"labels\": {\"old\": \"x\"}}", 200)
                        .path("labels")
                        .path("old")
                        .asText())
                .isEqualTo("x");

        var node = patch("here", "{\"use\": \"drained\", \"labels\": {\"zone\": \"a\", \"old\": null}}", 200);

        assertThat(contract.violations("Node", node)).isEmpty();
        assertThat(node.path("use").asText()).isEqualTo("drained");
        assertThat(node.path("labels").toString()).isEqualTo("{\"zone\":\"a\"}");
        assertThat(patch("here", "{\"use\": \"active\"}", 200).path("use").asText())
                .isEqualTo("active");
    }

    @Test
    void aBadChangeNamesTheFieldAndChangesNothing() throws Exception {
        var problem = patch("here", "{\"use\": \"gone\", \"labels\": {\"zone\": 3}, \"rack\": \"r1\"}", 422);

        assertThat(problem.path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("use", "labels.zone", "rack");
        assertThat(problem.path("errors").findValuesAsText("expected")).contains("one of active, paused, drained");
        assertThat(new InMemoryScheduler(cluster).nodes().getFirst().labels()).isEmpty();
    }

    @Test
    void anUnknownNodeIsA404WithTheNearestOne() throws Exception {
        assertThat(patch("her", "{\"use\": \"drained\"}", 404).toString()).contains("did you mean 'here'?");
    }

    @Test
    void aSchedulerWithoutNodesSaysSo() throws Exception {
        var response = api.get("/v1/datacenters/alone/nodes");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(RunningApi.json(response).path("detail").asText()).contains("'alone' has no nodes to manage");
    }

    private JsonNode patch(String node, String body, int status) throws Exception {
        var response = api.send(api.request(NODES + "/" + node)
                .header("Content-Type", MediaType.MERGE_PATCH.text())
                .method("PATCH", BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return RunningApi.json(response);
    }

    private record Both(List<Datacenter> all) implements Datacenters {
        @Override
        public Optional<Datacenter> find(String name) {
            return all.stream().filter(each -> each.name().equals(name)).findFirst();
        }
    }

    /// A datacenter that has a scheduler and nothing else.
    private record Place(String name, Scheduler scheduler) implements Datacenter {
        @Override
        public String domain() {
            return "localhost";
        }

        @Override
        public Set<String> servers() {
            return Set.of();
        }

        @Override
        public Optional<RegistrySettings> registry() {
            return Optional.empty();
        }

        @Override
        public Optional<SlugSettings> slugs() {
            return Optional.empty();
        }

        @Override
        public Duration watch() {
            return Duration.ZERO;
        }

        @Override
        public Optional<Network> network() {
            return Optional.empty();
        }

        @Override
        public Optional<Storage> storage(String storage) {
            return Optional.empty();
        }

        @Override
        public Set<String> storages() {
            return Set.of();
        }

        @Override
        public Map<String, LoadBalancer> loadBalancers() {
            return Map.of();
        }

        @Override
        public Optional<String> degraded() {
            return Optional.empty();
        }
    }
}

package io.slipway.engine.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.ObservedWorkload.ObservedInstance;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.rollout.Workload.Kind;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.engine.routing.RouteClaim.Origin;
import io.slipway.spi.loadbalancer.EndpointTable.Member;
import io.slipway.spi.loadbalancer.EndpointTable.State;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TablesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void newAndOldStandInOneTableAsReadyAndLeaving() {
        var old = workload("old", Phase.LEAVING, Set.of());
        var fresh = workload("new", Phase.SERVING, Set.of());

        var upstreams = Tables.endpoints(
                List.of(old, fresh), Map.of("old", seen("old", 1001, false), "new", seen("new", 1002, true)));

        assertThat(upstreams)
                .containsExactly(Map.entry(
                        "component.http",
                        List.of(
                                new Member("127.0.0.1", 1001, State.LEAVING),
                                new Member("127.0.0.1", 1002, State.READY))));
    }

    @Test
    void instanceThatIsNotReadyGetsNothing() {
        assertThat(Tables.endpoints(
                        List.of(workload("new", Phase.SERVING, Set.of())), Map.of("new", seen("new", 1002, false))))
                .isEmpty();
    }

    @Test
    void workloadThatWaitsForItsTurnGetsNothing() {
        assertThat(Tables.endpoints(
                        List.of(workload("new", Phase.STARTING, Set.of())), Map.of("new", seen("new", 1002, true))))
                .isEmpty();
    }

    @Test
    void instanceThatRetiresIsLeaving() {
        var workload = workload("w", Phase.SERVING, Set.of("one"));

        assertThat(Tables.endpoints(List.of(workload), Map.of("w", seen("w", 1001, false)))
                        .get("component.http"))
                .singleElement()
                .satisfies(member -> assertThat(member.state()).isEqualTo(State.LEAVING));
    }

    @Test
    void routesLeadToTheComponentsUpstream() {
        var http = new RouteClaim("t2", "component", "local", "default", "a.com", "/", 0, false, "http", Origin.FILE);
        var dns = new RouteClaim("t1", "component", "local", "default", "", "", 5353, true, "dns", Origin.FILE);

        assertThat(Tables.route(dns)).isInstanceOfSatisfying(Route.Stream.class, route -> {
            assertThat(route.transport()).isEqualTo(Port.Transport.UDP);
            assertThat(route.port()).isEqualTo(5353);
        });
        assertThat(Tables.route(http))
                .isInstanceOfSatisfying(
                        Route.Http.class,
                        route -> assertThat(route.rules()
                                        .getFirst()
                                        .shares()
                                        .getFirst()
                                        .upstream())
                                .isEqualTo("component.http"));
    }

    private static Workload workload(String id, Phase phase, Set<String> retiring) {
        return new Workload(
                id,
                "component",
                "release",
                Optional.empty(),
                "local",
                Kind.KEEP,
                1,
                0,
                Optional.empty(),
                Duration.ofHours(1),
                phase,
                retiring,
                Set.of(),
                1,
                Optional.empty(),
                NOW,
                NOW);
    }

    private static ObservedWorkload seen(String id, int port, boolean ready) {
        var endpoint = new Endpoint("http", "127.0.0.1", port, Port.Transport.TCP, Endpoint.Reach.LOOPBACK);
        var instance = new ObservedInstance(
                "one",
                WorkloadStatus.State.RUNNING,
                ready,
                0,
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(endpoint),
                Optional.empty());
        return new ObservedWorkload(id, 1, List.of(instance), Optional.empty(), Optional.empty());
    }
}

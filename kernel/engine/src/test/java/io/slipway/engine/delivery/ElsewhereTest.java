package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.app.AppView.ComponentView;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.TellsAddress.Address;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WorkloadId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// One app whose components run in two datacenters.
@Execution(ExecutionMode.CONCURRENT)
final class ElsewhereTest {
    private static final List<String> VARIABLES =
            List.of("API_HOST", "API_PORT", "API_URL", "DB_HOST", "DB_PORT", "DB_PORT_SQL", "DB_URL");

    private static final String NEEDED_FROM_FAR = """
            components:
              api: {route: %s}
              web: {datacenter: far, needs: [api]}
            """;
    private static final List<Address> NEAR_AND_FAR =
            List.of(new Address("http", "127.0.0.1", 7080), new Address("http", "10.0.0.5", 7080));

    @TempDir
    Path folder;

    private MemoryBackEnds backEnds;
    private MemoryBackEnds far;
    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        backEnds = new MemoryBackEnds(folder);
        far = new MemoryBackEnds(Files.createDirectory(folder.resolve("far")));
        backEnds.far = far;
        backEnds.without.add(SchedulerTrait.JOINS_NAMED_NETWORKS);
        far.without.add(SchedulerTrait.JOINS_NAMED_NETWORKS);
        // Its instances share the machine with the gateways.
        backEnds.without.remove(SchedulerTrait.HOST_BOUND);
        kernel = new Kernel(backEnds, CrashPoints.none());
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void componentFindsWhatItNeedsElsewhereByTheRouteOfThat() throws Exception {
        deploy("""
                components:
                  api: {datacenter: far, route: api.example.com/v1}
                  db: {ports: [{name: sql, port: 5432, fixed: true, app: postgres}], route: none}
                  web: {needs: [api, db]}
                """);

        assertThat(component("api").datacenter()).isEqualTo("far");
        assertThat(component("web").datacenter()).isEqualTo("local");
        assertThat(far.cluster.instances()).isEqualTo(1);
        assertThat(backEnds.cluster.instances()).isEqualTo(2);
        var url = component("api").urls().getFirst();
        assertThat(url.getHost()).isEqualTo("api.example.com");
        assertThat(env("web"))
                .containsEntry("API_URL", url.toString())
                .containsEntry("API_HOST", "api.example.com")
                .containsEntry("API_PORT", "" + (url.getPort() < 0 ? 80 : url.getPort()))
                .containsKeys("DB_HOST", "DB_PORT", "DB_URL");

        kernel.succeeds(kernel.apps().remove(SHOP, false, "test"));
        assertThat(far.cluster.instances()).isZero();
        assertThat(backEnds.cluster.instances()).isZero();
        assertThat(far.gateways.routes().routes()).isEmpty();
    }

    @Test
    void changeOfTheRouteIsAReleaseOfWhoNeedsIt() throws Exception {
        var file = """
                components:
                  api: {datacenter: far, route: %s}
                  web: {needs: [api]}
                """;
        deploy(file.formatted("one.example.com"));
        deploy(file.formatted("one.example.com"));
        assertThat(component("web").release()).as("nothing has changed").hasValue(1);

        deploy(file.formatted("two.example.com"));

        assertThat(component("web").release()).hasValue(2);
        assertThat(env("web")).containsEntry("API_HOST", "two.example.com");
        assertThat(component("api").urls())
                .extracting(URI::getHost)
                .as("what it asks for no more is given back")
                .contains("two.example.com")
                .doesNotContain("one.example.com");
    }

    @Test
    void plainTcpIsReachedAtTheGateway() throws Exception {
        deploy("""
                components:
                  db:
                    datacenter: far
                    ports: [{name: sql, port: 5432, fixed: true, app: postgres}]
                    routes: [{port: sql, outer: 15432}]
                  web: {needs: [db]}
                """);

        var env = env("web");
        assertThat(env).containsEntry("DB_PORT", "15432").containsEntry("DB_PORT_SQL", "15432");
        assertThat(env.get("DB_URL")).isEqualTo("postgres://%s:15432".formatted(env.get("DB_HOST")));
    }

    @Test
    void needWithoutARouteIsRefusedWithTheMend() {
        assertThat(problem(() -> deploy("""
                components:
                  db: {datacenter: far, port: 5432, route: none}
                  web: {needs: [db]}
                """))).satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("components.web.needs");
            assertThat(problem.value()).isEqualTo("db");
            assertThat(problem.expected())
                    .isEqualTo(
                            "a component of datacenter local, where 'web' runs, or one with a route: 'db' runs in far"
                                    + " and has none");
            assertThat(problem.mend()).contains("give 'db' a route");
        });
    }

    @Test
    void gatewayThatListensOnItsMachineAloneIsToldToWhoRunsOnAnother() {
        assertThat(problem(() -> deploy(NEEDED_FROM_FAR.formatted("api.example.com"))))
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("components.web.needs");
                    assertThat(problem.value()).isEqualTo("api");
                    assertThat(problem.expected())
                            .isEqualTo("one that an instance in far reaches: the gateway of local listens on 127.0.0.1"
                                    + " alone, which is another machine there");
                    assertThat(problem.mend()).contains("datacenters.local.loadBalancers.default in server.yaml");
                });
        assertThat(kernel.reader().component(SHOP, "web")).isEmpty();
    }

    @Test
    void nameOfARouteThatIsTheInstanceItselfIsRefused() {
        backEnds.gateways.addresses(NEAR_AND_FAR);

        assertThat(problem(() -> deploy(NEEDED_FROM_FAR.formatted("api.localhost"))))
                .satisfies(problem -> {
                    assertThat(problem.expected()).contains("the name of its route, api.localhost, is the instance");
                    assertThat(problem.mend()).contains("route: HOST");
                });
    }

    @Test
    void gatewayIsFoundAtTheAddressThatLeadsThere() throws Exception {
        backEnds.gateways.addresses(NEAR_AND_FAR);
        deploy("""
                components:
                  api: {route: api.example.com}
                  db: {ports: [{name: sql, port: 5432, fixed: true}], routes: [{port: sql, outer: 15432}]}
                  web: {datacenter: far, needs: [api, db]}
                """);

        assertThat(env(far, "web"))
                .containsEntry("API_URL", "http://api.example.com:7080")
                .containsEntry("DB_HOST", "10.0.0.5")
                .containsEntry("DB_PORT", "15432");
    }

    @Test
    void datacenterThatTheTeamHasNoSpaceInIsRefused() {
        assertThat(problem(() -> deploy("components: {web: {datacenter: fare}}")))
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("components.web.datacenter");
                    assertThat(problem.expected())
                            .isEqualTo("a datacenter in which team 'default' has a space: far, local");
                    assertThat(problem.mend()).isEqualTo("did you mean 'far'?");
                });
    }

    @Test
    void componentStaysWhereItRuns() throws Exception {
        deploy("components: {web: {datacenter: far}}");

        assertThat(problem(() -> deploy("components: {web: {}}"))).satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("components.web.datacenter");
            assertThat(problem.expected()).isEqualTo("'far', where it runs");
        });
    }

    private void deploy(String file) throws Exception {
        var source = kernel.upload(Map.of("app.txt", "serve", "page.txt", "page"));
        var uploads = Stream.of("api", "db", "web").collect(Collectors.toMap(name -> name, _ -> source));
        kernel.succeeds(kernel.apps().deploy(SHOP, new Apps.Wish(file, uploads), "test"));
    }

    private static FieldProblem problem(ThrowingCallable deploy) {
        var problems = new ArrayList<FieldProblem>();
        assertThatThrownBy(deploy)
                .isInstanceOfSatisfying(SlipwayException.class, refusal -> problems.addAll(refusal.problems()));
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    /// Some variables of the one instance of web, as its program sees them.
    private Map<String, String> env(String name) {
        return env(backEnds, name);
    }

    private Map<String, String> env(MemoryBackEnds there, String name) {
        var instance = kernel.reader().instances(SHOP).stream()
                .filter(one -> one.component().equals(name))
                .findFirst()
                .orElseThrow();
        var env = new TreeMap<String, String>();
        for (var variable : VARIABLES) {
            env.put(
                    variable,
                    there.cluster.ask(new WorkloadId(instance.workload()), instance.name(), "env/" + variable));
        }
        env.values().removeIf(String::isEmpty);
        return env;
    }

    private ComponentView component(String name) {
        return kernel.reader().component(SHOP, name).orElseThrow();
    }
}

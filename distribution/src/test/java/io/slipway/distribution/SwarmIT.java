package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// An app of three instances on three hosts of a Swarm, by the packaged product: changed, scaled, taken back, and
/// serving on while hosts are switched off.
@Tag("delivered")
@RequiresBackend(value = "swarm", alone = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SwarmIT {
    /// Managers agree on another leader, which then gives the host up; on a busy machine that takes its time.
    private static final Duration ELECTED = Duration.ofMinutes(4);
    private static final Duration SOON = Duration.ofSeconds(60);
    /// From the moment that the managers give a host up.
    private static final Duration REPLACED = Duration.ofSeconds(8);

    private PackagedSlipway slipway;
    private Path source;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        Files.writeString(slipway.home().resolve("conf/server.yaml"), """
                server: {listen: "127.0.0.1:%d", data: ./data}
                builders: {dockerfile: {endpoint: "%s"}}
                datacenters:
                  swarm1:
                    domain: localhost
                    watch: 1s
                    registry: {url: "http://%s"}
                    scheduler: {plugin: swarm, managers: [%s], reserveMemory: false, restartDelay: 500ms}
                    loadBalancers: {default: {plugin: embedded, http: "127.0.0.1:%d", drain: 2s}}
                """.formatted(
                        slipway.apiPort(),
                        SwarmHosts.managers().getFirst(),
                        SwarmHosts.registry(),
                        String.join(", ", SwarmHosts.managers()),
                        slipway.gatewayPort()));
        slipway.start();
        source = slipway.sourceFolder("hello");
    }

    @AfterAll
    void end() throws Exception {
        for (var host : List.of("n1", "n2", "n3")) {
            SwarmHosts.start(host);
        }
        slipway.close();
    }

    @Test
    @Order(1)
    void anImageServesFromThreeHosts() throws Exception {
        deploy("one");

        assertThat(page()).startsWith("one");
        assertThat(hosts()).containsExactly("n1", "n2", "n3");
    }

    @Test
    @Order(2)
    void itIsChangedScaledAndTakenBackWithoutAFailedRequest() throws Exception {
        deployWhereAbsent();
        try (var visitor = slipway.gateway().visit(url())) {
            deploy("two");
            assertThat(page()).startsWith("two");
            slipway.slipway("scale", "hello/web", "2");
            assertThat(ready()).hasSize(2);
            slipway.slipway("scale", "hello/web", "3");
            Await.until(SOON, "three are ready", () -> ready().size() == 3);
            slipway.slipway("rollback", "hello/web", "--to", "1");
            assertThat(page()).startsWith("one");

            assertThat(visitor.failed()).isEmpty();
            assertThat(visitor.answered()).isGreaterThan(100);
        }
    }

    @Test
    @Order(3)
    void whatRanOnADeadHostServesElsewhere() throws Exception {
        deployWhereAbsent();
        Await.until(SOON, "three are ready", () -> ready().size() == 3);
        var leader = SwarmHosts.leader();
        var victim = List.of("n3", "n2").stream()
                .filter(host -> !host.equals(leader))
                .findFirst()
                .orElseThrow();
        assertThat(hosts()).contains(victim);
        var killed = System.nanoTime();
        SwarmHosts.kill(victim);

        Await.until(SOON, "the managers give it up", () -> !SwarmHosts.isReady(victim));
        var noticed = System.nanoTime();
        Await.until(SOON, "three serve on what is left", () -> ready().size() == 3 && !hosts().contains(victim));
        var served = System.nanoTime();

        assertThat(page()).startsWith("one");
        System.out.printf(
                "a killed host: noticed after %d ms, its instances serve elsewhere %d ms later%n",
                Duration.ofNanos(noticed - killed).toMillis(),
                Duration.ofNanos(served - noticed).toMillis());
        assertThat(Duration.ofNanos(served - noticed)).isLessThan(REPLACED);
        SwarmHosts.start(victim);
        Await.until(SOON, "it is back", () -> SwarmHosts.isReady(victim));
    }

    @Test
    @Order(4)
    void aDeadManagerLosesNothing() throws Exception {
        deployWhereAbsent();
        var leader = SwarmHosts.leader();
        SwarmHosts.kill(leader);
        try {
            Await.until(ELECTED, "three serve", () -> ready().size() == 3 && !hosts().contains(leader));
            deploy("three");
            Await.until(SOON, "the new page is there", () -> page().startsWith("three"));
        } finally {
            SwarmHosts.start(leader);
        }
        Await.until(SOON, "it is back", () -> SwarmHosts.isReady(leader));
        assertThat(page()).startsWith("three");
    }

    @Test
    @Order(5)
    void aDrainedHostIsLeftWithoutAFailedRequestAndTakesInstancesAgain() throws Exception {
        deployWhereAbsent();
        Await.until(SOON, "three are ready", () -> ready().size() == 3);
        var host = hosts().iterator().next();
        try (var visitor = slipway.gateway().visit(url())) {
            var drained = slipway.slipway("node", "drain", host).out();
            assertThat(drained).contains("drained " + host);
            Await.until(SOON, "three serve elsewhere", () -> ready().size() == 3 && !hosts().contains(host));
            assertThat(slipway.slipway("node", "list").out()).containsPattern(host + " +ready +drained +0 ");

            slipway.slipway("node", "activate", host);
            slipway.slipway("restart", "hello/web");
            Await.until(SOON, "one serves there again", () -> ready().size() == 3 && hosts().contains(host));

            assertThat(visitor.failed()).isEmpty();
            assertThat(visitor.answered()).isGreaterThan(100);
        } finally {
            slipway.slipway("node", "activate", host);
        }
    }

    @Test
    @Order(6)
    void whatAnotherTeamCouldReachIsToldAndAnotherTeamIsRefused() throws Exception {
        deployWhereAbsent();
        assertThat(slipway.slipway("datacenter", "show", "swarm1").out().replaceAll("\\s+", " "))
                .contains("teams are not isolated");
        slipway.slipway("team", "set", "others");
        var theirs = slipway.sourceFolder("theirs");
        Files.writeString(theirs.resolve("slipway.yaml"), """
                app: theirs
                components:
                  web: {image: %s/slipway/busybox, command: exec httpd -f -p $PORT, resources: {cpu: 250m, memory: 32Mi}}
                """.formatted(SwarmHosts.registry()));
        slipway.own(theirs);

        var refused = slipway.outcomeOf("deploy", theirs.toString(), "--team", "others");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out() + refused.err())
                .contains("team others cannot run")
                .contains("teamsShare");
        slipway.slipway("remove", "theirs", "--team", "others", "--yes");
    }

    @Test
    @Order(7)
    void nothingIsLeftOfARemovedApp() throws Exception {
        deployWhereAbsent();
        slipway.slipway("remove", "hello", "--yes");

        Await.asserted(SOON, () -> assertThat(SwarmHosts.left()).isEmpty());
    }

    @Test
    @Order(8)
    void aDockerfileIsBuiltOnOneHostAndServesFromThree() throws Exception {
        var built = slipway.sourceFolder("built");
        Files.writeString(built.resolve("Dockerfile"), """
                FROM %s/slipway/busybox
                EXPOSE 8000
                CMD mkdir -p /tmp/www; echo "built, of $(hostname)" >/tmp/www/index.html; exec httpd -f -p $PORT -h /tmp/www
                """.formatted(SwarmHosts.registry()));
        Files.writeString(built.resolve("slipway.yaml"), """
                app: built
                components:
                  web: {source: ., instances: 3, resources: {cpu: 250m, memory: 32Mi}}
                """);
        slipway.own(built);

        slipway.slipway("deploy", built.toString());

        Await.asserted(SOON, () -> {
            var nodes = new TreeSet<String>();
            slipway.api()
                    .instances("built")
                    .forEach(each -> nodes.add(each.path("node").asText()));
            assertThat(nodes).containsExactly("n1", "n2", "n3");
        });
        assertThat(slipway.gateway().get(slipway.api().url("built")).body()).startsWith("built, of ");
        slipway.slipway("remove", "built", "--yes");
        Await.asserted(SOON, () -> assertThat(SwarmHosts.left()).isEmpty());
    }

    /// A test that is repeated begins with an installation that has no app.
    private void deployWhereAbsent() throws IOException, InterruptedException {
        if (!slipway.api().knows("hello")) {
            deploy("one");
        }
    }

    private void deploy(String word) throws IOException, InterruptedException {
        Files.writeString(source.resolve("slipway.yaml"), """
                app: hello
                components:
                  web:
                    image: %s/slipway/busybox
                    command: mkdir -p /tmp/www; echo "%s of $(hostname)" >/tmp/www/index.html; exec httpd -f -p $PORT -h /tmp/www
                    instances: 3
                    resources: {cpu: 250m, memory: 32Mi}
                """.formatted(SwarmHosts.registry(), word));
        slipway.own(source);
        slipway.slipway("deploy", source.toString());
    }

    private URI url() throws IOException, InterruptedException {
        return slipway.api().url("hello");
    }

    private String page() throws IOException, InterruptedException {
        var answer = slipway.gateway().get(url());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private List<JsonNode> ready() throws IOException, InterruptedException {
        var ready = new ArrayList<JsonNode>();
        for (var instance : slipway.api().instances("hello")) {
            if (instance.path("state").asText().equals("ready")) {
                ready.add(instance);
            }
        }
        return ready;
    }

    private Set<String> hosts() throws IOException, InterruptedException {
        var hosts = new TreeSet<String>();
        ready().forEach(instance -> hosts.add(instance.path("node").asText()));
        return hosts;
    }
}

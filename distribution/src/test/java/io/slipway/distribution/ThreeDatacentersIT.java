package io.slipway.distribution;

import static io.slipway.distribution.DockerCommand.lines;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// One server with local processes, a Docker engine and a Swarm: an app goes from one to the next, and one has a
/// component in each of them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("delivered")
@RequiresBackend({"docker", "swarm", "python3"})
final class ThreeDatacentersIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String DOCKER = "docker1";
    private static final String SWARM = "swarm1";
    private static final URI ROAMER = URI.create("http://roamer.example.com");
    private static final URI KEEPER = URI.create("http://keeper.example.com/count");

    private PackagedSlipway slipway;
    /// An address of this machine that containers reach.
    private String reachable;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        assumeTrue(
                dockerRegistry() != null, "SLIPWAY_TEST_REGISTRY names no registry with the images of testbeds/docker");
        reachable = SwarmHosts.registry().replaceFirst(":.*", "");
        slipway = PackagedSlipway.unpack(
                folder,
                Map.of("local", Pair.EMBEDDED, DOCKER, Pair.docker().listeningOn(reachable), SWARM, Pair.swarm()),
                Seat.here());
        slipway.start();
        slipway.slipway("space", "set", "far", "--datacenter", DOCKER);
        slipway.slipway("space", "set", "wide", "--datacenter", SWARM);
    }

    @AfterAll
    void end() {
        if (slipway != null) {
            slipway.close();
        }
    }

    @Test
    void appGoesFromProcessesToAnEngineToASwarmAndBack() throws Exception {
        write("roamer", """
                app: roamer
                components:
                  web:
                    source: .
                    command: d=$(mktemp -d) && echo "$GREETING $TOKEN $SLIPWAY_RELEASE $(cat conf/note conf/token)" >$d/index.html && exec busybox httpd -f -p $PORT -h $d
                    port: 8080
                    route: roamer.example.com
                    instances: 2
                    resources: {cpu: 250m, memory: 64Mi}
                    env: {GREETING: hello}
                    secrets: [TOKEN]
                    files:
                      conf/note: {content: "noted "}
                      conf/token: {secret: TOKEN}
                """);
        slipway.api()
                .put("/v1/teams/default/spaces/default/apps/roamer/secrets/TOKEN", "token", "{\"value\": \"hush\"}");
        slipway.slipway("deploy", slipway.sources().resolve("roamer").toString());
        assertThat(page("local", ROAMER)).isEqualTo("hello hush v1 noted hush");

        move("roamer", DOCKER);
        assertThat(page(DOCKER, ROAMER)).isEqualTo("hello hush v1 noted hush");
        assertThat(slipway.commands()).noneMatch(command -> command.contains("busybox httpd"));

        assertThat(slipway.slipway("move", "roamer", "--to", SWARM, "--check").out())
                .contains("= web: v1, as it is")
                .contains("roamer.example.com is served by the gateway of swarm1")
                .contains("when it is made smaller, all its instances are replaced by fewer there");
        move("roamer", SWARM);
        assertThat(page(SWARM, ROAMER)).isEqualTo("hello hush v1 noted hush");
        assertThat(containers("roamer")).isZero();
        slipway.slipway("env", "set", "roamer/web", "GREETING=moved");
        assertThat(page(SWARM, ROAMER)).isEqualTo("moved hush v2 noted hush");

        move("roamer", "local");
        assertThat(page("local", ROAMER)).isEqualTo("moved hush v2 noted hush");
        Await.asserted(SOON, () -> assertThat(SwarmHosts.left()).noneMatch(left -> left.contains("roamer")));
        slipway.slipway("remove", "roamer", "--yes");
    }

    @Test
    void dataThatASwarmCannotTakeStaysWhereItIs() throws Exception {
        var source = slipway.testApp("keeper", "keeper");
        slipway.api()
                .put("/v1/teams/default/spaces/default/apps/keeper/secrets/TOKEN", "keep", "{\"value\": \"hush\"}");
        slipway.slipway("deploy", source.toString());
        assertThat(page("local", KEEPER)).isEqualTo("hello hush v1 1");

        var refused = slipway.outcomeOf("move", "keeper", "--to", SWARM, "--yes");

        assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
        assertThat(refused.out())
                .contains("missing: web: a scheduler that keeps numbered instances with their volumes")
                .contains("missing: web: a storage 'default' for volume 'data' of instance 0");
        assertThat(page("local", KEEPER)).as("nobody stopped it").isEqualTo("hello hush v1 2");
        assertThat(SwarmHosts.left()).noneMatch(left -> left.contains("keeper"));
        slipway.slipway("remove", "keeper", "--volumes", "delete", "--yes");
    }

    @Test
    void componentsInThreeDatacentersReachEachOtherByTheirRoutes() throws Exception {
        var source = describe("localhost");
        var refused = slipway.outcomeOf("deploy", source.toString());
        assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
        assertThat(refused.err())
                .contains("components.api.needs", "the name of its route, localhost, is the instance itself there")
                .contains("give 'db' a route with a name or an address");
        assertThat(slipway.api().knows("spread")).isFalse();

        describe(reachable);
        slipway.slipway("deploy", source.toString());

        Await.asserted(
                SOON, () -> assertThat(page("local", componentUrl("web"))).isEqualTo("from the engine"));
        assertThat(containers("spread")).isEqualTo(1);
        assertThat(SwarmHosts.left()).anyMatch(left -> left.contains("spread"));

        slipway.slipway("remove", "spread", "--yes");
        assertThat(containers("spread")).isZero();
        Await.asserted(SOON, () -> assertThat(SwarmHosts.left()).noneMatch(left -> left.contains("spread")));
    }

    /// @param route of what runs on the engine
    private Path describe(String route) throws IOException, InterruptedException {
        var source = write("spread", """
                app: spread
                components:
                  db:
                    datacenter: docker1
                    image: %s/slipway/busybox
                    route: %s
                    command: cd /tmp && echo from the engine >index.html && exec httpd -f -p $PORT
                  api:
                    datacenter: swarm1
                    source: .
                    route: localhost
                    needs: [db]
                    resources: {cpu: 500m, memory: 128Mi}
                    command: exec java -Xmx64m -cp . io.slipway.distribution.Relay
                  web:
                    source: .
                    needs: [api]
                    command: exec /usr/bin/python3 ask.py
                """.formatted(dockerRegistry(), route));
        Files.writeString(source.resolve("ask.py"), TwoDatacentersIT.ASKS);
        var classes = Files.createDirectories(source.resolve("io/slipway/distribution"));
        try (var code = requireNonNull(Relay.class.getResourceAsStream("Relay.class"))) {
            Files.write(classes.resolve("Relay.class"), code.readAllBytes());
        }
        slipway.own(source);
        return source;
    }

    @Test
    void gatewayOnLoopbackIsToldToWhoWouldNeedItFromAContainer() throws Exception {
        var source = write("apart", """
                app: apart
                components:
                  api:
                    source: .
                    route: api.example.com
                    command: d=$(mktemp -d); exec busybox httpd -f -p $PORT -h $d
                  web:
                    datacenter: docker1
                    image: %s/slipway/busybox
                    needs: [api]
                    command: exec httpd -f -p $PORT
                """.formatted(dockerRegistry()));

        var refused = slipway.outcomeOf("deploy", source.toString());

        assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
        assertThat(refused.err())
                .contains("components.web.needs")
                .contains("the gateway of local listens on 127.0.0.1 alone, which is another machine there")
                .contains("datacenters.local.loadBalancers.default in server.yaml");
        assertThat(containers("apart")).isZero();
        if (slipway.api().knows("apart")) {
            slipway.slipway("remove", "apart", "--yes");
        }
    }

    private Path write(String app, String file) throws IOException, InterruptedException {
        var source = slipway.sourceFolder(app);
        Files.writeString(source.resolve("Procfile"), "web: exit 1\n");
        Files.writeString(source.resolve("slipway.yaml"), file);
        slipway.own(source);
        return source;
    }

    private void move(String app, String to) throws IOException, InterruptedException {
        slipway.slipway("move", app, "--to", to, "--yes");
        assertThat(slipway.api().app(app).path("datacenter").asText()).isEqualTo(to);
    }

    private String page(String datacenter, URI url) throws IOException, InterruptedException {
        var gateway = slipway.gateway(datacenter);
        var answer = datacenter.equals(DOCKER) ? new Gateway(reachable, gateway.port()).get(url) : gateway.get(url);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body().strip();
    }

    private URI componentUrl(String name) throws IOException, InterruptedException {
        for (var component : slipway.api().app("spread").path("components")) {
            if (component.path("name").asText().equals(name)) {
                return URI.create(component.path("urls").path(0).asText());
            }
        }
        throw new AssertionError("spread has no component " + name);
    }

    private static int containers(String app) throws IOException, InterruptedException {
        return lines("ps", "-q", "--filter", "label=io.slipway.app=" + app).size();
    }

    private static String dockerRegistry() {
        return System.getenv("SLIPWAY_TEST_REGISTRY");
    }
}

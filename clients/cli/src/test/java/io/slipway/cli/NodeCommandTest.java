package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeCommandTest {
    private static final String NODES = "/v1/datacenters/swarm1/nodes";

    @TempDir
    Path home;

    private ServerOnPaper server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerOnPaper();
        server.on("GET /v1/datacenters", "{\"items\": [%s, %s]}".formatted(datacenter("local", ""), swarm("swarm1")));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void nodesOfTheOnlyDatacenterThatHasSomeAreATable() {
        server.on("GET " + NODES, "{\"items\": [%s]}".formatted(node("active", 2)));

        assertThat(run("node", "list").out()).isEqualTo("""
                NODE  STATE  USE     INSTANCES  ADDRESS    LABELS
                n1    ready  active  2          10.0.0.11  zone=a
                """);
    }

    @Test
    void drainTellsOnceTheNodeIsEmpty() {
        server.on("PATCH " + NODES + "/n1", node("drained", 2))
                .on("GET " + NODES, "{\"items\": [%s]}".formatted(node("drained", 0)));

        var run = run("node", "drain", "n1");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("✓ drained n1: it has no instances and gets none\n");
        assertThat(server.request("PATCH", NODES + "/n1").body()).isEqualTo("{\"use\":\"drained\"}");
    }

    @Test
    void drainFailsWhereInstancesStay() {
        server.on("PATCH " + NODES + "/n1", node("drained", 2))
                .on("GET " + NODES, "{\"items\": [%s]}".formatted(node("drained", 2)));

        var run = run("node", "drain", "n1", "--within", "1");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("n1 still has 2 instances after 1 s").contains("try: slipway node list");
    }

    @Test
    void labelsAreSetAndTakenAway() {
        server.on("PATCH " + NODES + "/n1", node("active", 0));

        var run = run("node", "label", "n1", "zone=a", "old=");

        assertThat(run.out()).isEqualTo("✓ labels of n1: zone=a\n");
        assertThat(server.request("PATCH", NODES + "/n1").body())
                .isEqualTo("{\"labels\":{\"zone\":\"a\",\"old\":null}}");
        assertThat(run("node", "label", "n1", "zone").exit()).isEqualTo(2);
    }

    @Test
    void oneOfSeveralDatacentersMustBeNamed() {
        server.on("GET /v1/datacenters", "{\"items\": [%s, %s]}".formatted(swarm("swarm1"), swarm("swarm2")))
                .on("PATCH " + NODES + "/n1", node("active", 0));

        assertThat(run("node", "activate", "n1").err()).contains("several datacenters have nodes: swarm1, swarm2");
        assertThat(run("node", "activate", "n1", "--datacenter", "swarm1").out())
                .isEqualTo("✓ n1 takes instances\n");
    }

    @Test
    void whereNoneHasNodesThatIsSaid() {
        server.on("GET /v1/datacenters", "{\"items\": [%s]}".formatted(datacenter("local", "")));

        assertThat(run("node", "list").err()).contains("no datacenter has nodes to manage");
    }

    private static String swarm(String name) {
        return datacenter(name, "\"ManageNodes\"");
    }

    private static String datacenter(String name, String capabilities) {
        return "{\"name\": \"%s\", \"plugins\": [{\"place\": \"%s/scheduler\", \"capabilities\": [%s]}]}"
                .formatted(name, name, capabilities);
    }

    private static String node(String use, int instances) {
        return """
                {"name": "n1", "state": "ready", "use": "%s", "instances": %d, "addresses": ["10.0.0.11"],
                 "labels": {"zone": "a"}}
                """.formatted(use, instances);
    }

    private Run run(String... arguments) {
        return Run.of(home, server.url(), arguments);
    }
}

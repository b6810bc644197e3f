package io.slipway.plugins.schedulers.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.docker.Images;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Secret;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.tck.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is asked of the Swarm, without one.
final class ServiceBodyTest {
    private static final Labels LABELS = new Labels(TestContext.in(Path.of("/")));
    private static final Map<String, EnvValue> ENV =
            Map.of("PLAIN", EnvValue.of("seen"), "KEY", EnvValue.of(Secret.of("it's hidden")));

    private final ServiceBody bodies = new ServiceBody(
            TestSwarm.config(List.of("tcp://127.0.0.1:1"), Map.of("node.labels.a", "b"), "node.labels.zone"), LABELS);

    private static WorkloadSpec spec(int instances, long generation) {
        var program = Specs.program("image@sha256:1", Optional.of("./serve"), ENV);
        return Specs.spec("wl1", generation, new Mode.KeepRunning(instances), program);
    }

    private JsonNode body(WorkloadSpec spec, Optional<HiddenEnv.Kept> hidden) {
        var facts = new Images.Facts("image", "", "", Set.of(80));
        return bodies.of(
                spec,
                new ServiceBody.Image("image@sha256:1", "amd64", facts),
                new ServiceBody.Secrets(hidden, List.of()));
    }

    private static Kept kept(JsonNode spec) {
        var service = JsonNodeFactory.instance.objectNode().put("ID", "service1");
        service.putObject("Version").put("Index", 7);
        service.set("Spec", spec);
        return Kept.of(service, LABELS).orElseThrow();
    }

    @Test
    void aNetworkIsJoinedWithItsAliasesAndHosts() {
        var one = spec(1, 1);
        var joined = new Attachment.Named("shop", Set.of("wl1"), Map.of("db.shop", "192.0.2.7", "db", "192.0.2.7"));
        var template = new Template(one.template().main(), List.of(joined), List.of(), Map.of());
        var spec = new WorkloadSpec(one.id(), 1, one.owner(), template, one.mode(), Set.of(), Duration.ZERO);

        var task = body(spec, Optional.empty()).path("TaskTemplate");

        assertThat(task.path("Networks").toString()).isEqualTo("[{\"Target\":\"shop\",\"Aliases\":[\"wl1\"]}]");
        assertThat(task.path("ContainerSpec").path("Hosts").toString())
                .isEqualTo("[\"192.0.2.7 db\",\"192.0.2.7 db.shop\"]");
        assertThat(bodies.key(spec)).isNotEqualTo(bodies.key(one));
    }

    @Test
    void aProgramGetsNoMoreThanItNeeds() {
        var task = body(spec(3, 1), Optional.empty()).path("TaskTemplate");

        assertThat(task.path("ContainerSpec").path("User").asText()).isEqualTo("1000:1000");
        assertThat(task.path("ContainerSpec").path("CapabilityDrop").path(0).asText())
                .isEqualTo("ALL");
        assertThat(task.path("Resources").path("Limits").path("MemoryBytes").asLong())
                .isEqualTo(64L << 20);
        assertThat(task.path("Resources").path("Limits").path("NanoCPUs").asLong())
                .isEqualTo(250_000_000L);
        assertThat(task.path("Resources").path("Limits").path("Pids").asLong()).isEqualTo(50);
    }

    @Test
    void instancesGoWhereTheyMayAndAreSpread() {
        var placement = body(spec(3, 1), Optional.empty()).path("TaskTemplate").path("Placement");

        assertThat(placement.path("Constraints").path(0).asText()).isEqualTo("node.labels.a==b");
        assertThat(placement
                        .path("Preferences")
                        .path(0)
                        .path("Spread")
                        .path("SpreadDescriptor")
                        .asText())
                .isEqualTo("node.labels.zone");
        assertThat(placement.path("Platforms").path(0).path("Architecture").asText())
                .isEqualTo("amd64");
    }

    @Test
    void eachPortIsAPortOfTheHost() {
        var endpoint = body(spec(3, 1), Optional.empty()).path("EndpointSpec");

        assertThat(endpoint.path("Mode").asText()).isEqualTo("dnsrr");
        assertThat(endpoint.path("Ports")).hasSize(1);
        assertThat(endpoint.path("Ports").path(0).path("PublishMode").asText()).isEqualTo("host");
        assertThat(endpoint.path("Ports").path(0).path("TargetPort").asInt()).isEqualTo(80);
    }

    @Test
    void hiddenVariablesAreInASecretAndNowhereElse() {
        var program = spec(1, 1).template().main();
        var hidden = Optional.of(new HiddenEnv.Kept("secret1", "slipway-secret"));

        var body = body(spec(1, 1), hidden);

        assertThat(body.toString()).contains("PLAIN=seen").doesNotContain("hidden");
        assertThat(HiddenEnv.content(program)).isEqualTo("export KEY='it'\\''s hidden'\n");
        var container = body.path("TaskTemplate").path("ContainerSpec");
        assertThat(container.path("Args").path(0).asText()).isEqualTo(". /run/secrets/slipway-env; exec ./serve");
        assertThat(container.path("Secrets").path(0).path("SecretID").asText()).isEqualTo("secret1");
        var withoutShell = Specs.program("image", Optional.empty(), ENV);
        assertThat(HiddenEnv.names(withoutShell)).isEmpty();
    }

    @Test
    void anotherCountLeavesTheInstancesWhatTheyAre() {
        var before = kept(body(spec(1, 1), Optional.empty()));
        var after = kept(bodies.of(spec(3, 2), before));

        assertThat(after.spec().path("TaskTemplate")).isEqualTo(before.spec().path("TaskTemplate"));
        assertThat(after.wanted()).isEqualTo(3);
        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.digest()).isEqualTo(spec(3, 2).digest());
        assertThat(after.owner()).isEqualTo(spec(3, 2).owner());
        assertThat(after.ports()).isEqualTo(before.ports());
        assertThat(bodies.key(spec(3, 2))).isEqualTo(before.template());
    }

    @Test
    void whatIsBeingRemovedKeepsTheHigherGeneration() {
        var kept = kept(bodies.removing(kept(body(spec(2, 4), Optional.empty())), 9));

        assertThat(kept.removing()).isTrue();
        assertThat(kept.wanted()).isZero();
        assertThat(kept.generation()).isEqualTo(9);
    }

    @Test
    void aRunIsNotStartedAgain() {
        var mode = new Mode.RunToEnd(Duration.ofMinutes(3));
        var body = body(
                Specs.spec("wl1", 1, mode, Specs.program("image", Optional.of("work"), Map.of())), Optional.empty());

        assertThat(kept(body).wanted()).isEqualTo(1);
        assertThat(body.path("TaskTemplate")
                        .path("RestartPolicy")
                        .path("Condition")
                        .asText())
                .isEqualTo("none");
        assertThat(kept(body).deadline()).contains(Duration.ofMinutes(3));
    }

    @Test
    void bentLabelsTellNothing() {
        var body = body(spec(1, 1), Optional.empty());
        ((com.fasterxml.jackson.databind.node.ObjectNode) body.path("Labels")).put(Kept.GENERATION, "many");
        var service = JsonNodeFactory.instance.objectNode().put("ID", "service1");
        service.set("Spec", body);

        assertThat(Kept.of(service, LABELS)).isEmpty();
    }

    @Test
    void badConfigurationNamesTheKey() {
        assertThatThrownBy(() -> TestSwarm.config(List.of("http://a"), Map.of()))
                .hasMessageContaining("'http://a'");
        assertThatThrownBy(() -> TestSwarm.config(List.of(), Map.of())).hasMessageContaining("managers is empty");
        assertThatThrownBy(() -> TestSwarm.config(List.of("tcp://a:1"), Map.of("zone", "a")))
                .hasMessageContaining("constraints has 'zone==a'");
        assertThatThrownBy(() -> TestSwarm.config(List.of("tcp://a:1"), Map.of(), "zone"))
                .hasMessageContaining("spreadOver has 'zone'");
    }
}

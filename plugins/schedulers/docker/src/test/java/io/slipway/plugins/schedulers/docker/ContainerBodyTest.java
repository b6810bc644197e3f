package io.slipway.plugins.schedulers.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.docker.Images;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is asked of the engine, and what its answers mean, without one.
final class ContainerBodyTest {
    private static JsonNode body(Images.Facts image, Optional<String> command) {
        var template = Specs.template("image", command, Map.of("A", "b"), new Limits(64L << 20, 250, 50));
        return new ContainerBody(TestEngine.config())
                .definition(TemplateKey.of(template, TemplateKey.NO_NUMBER), image, Map.of());
    }

    private static Images.Facts image(String user, Integer... exposed) {
        return new Images.Facts("image", user, "", Set.of(exposed));
    }

    @Test
    void aProgramGetsNoMoreThanItNeeds() {
        var body = body(image(""), Optional.of("./serve"));
        var host = body.path("HostConfig");

        assertThat(body.path("User").asText()).isEqualTo("1000:1000");
        assertThat(host.path("CapDrop").path(0).asText()).isEqualTo("ALL");
        assertThat(host.path("SecurityOpt").path(0).asText()).isEqualTo("no-new-privileges");
        assertThat(host.path("Memory").asLong())
                .isEqualTo(host.path("MemorySwap").asLong());
        assertThat(host.path("CpuQuota").asLong()).isEqualTo(25_000);
        assertThat(host.path("PidsLimit").asLong()).isEqualTo(50);
    }

    @Test
    void anImageKeepsItsUserUnlessThatIsRoot() {
        assertThat(body(image("app"), Optional.empty()).has("User")).isFalse();
        assertThat(body(image("0:0"), Optional.empty()).path("User").asText()).isEqualTo("1000:1000");
        assertThat(body(image("root"), Optional.empty()).path("User").asText()).isEqualTo("1000:1000");
    }

    @Test
    void withoutACommandTheImagesOwnRuns() {
        var body = body(image("app"), Optional.empty());
        assertThat(body.has("Entrypoint")).isFalse();
        assertThat(body.has("Cmd")).isFalse();
    }

    @Test
    void anInstanceIsJoinedToTheNetworkThatItsDefinitionTells() {
        var joined = new Attachment.Named("space", Set.of("web"), Map.of("db", "10.84.0.1"));
        var program = Specs.template("app", "true").main();
        var definition = new ContainerBody(TestEngine.config())
                .definition(new TemplateKey(program, List.of(joined), List.of()), image(""), Map.of());
        assertThat(definition.path("HostConfig").path("NetworkMode").asText()).isEqualTo("none");
        assertThat(definition.path("HostConfig").path("ExtraHosts").path(0).asText())
                .isEqualTo("db:10.84.0.1");

        var shown = JsonNodeFactory.instance.objectNode();
        shown.set("Config", definition);
        shown.set("HostConfig", definition.path("HostConfig"));
        var instance = ContainerBody.instance(shown, Map.of(), new Networks.Place("id", "10.84.0.7"), true);

        assertThat(instance.path("HostConfig").path("ExtraHosts").path(0).asText())
                .isEqualTo("db:10.84.0.1");
        var endpoint = instance.path("NetworkingConfig").path("EndpointsConfig").path("id");
        assertThat(endpoint.path("Aliases").path(0).asText()).isEqualTo("web");
        assertThat(endpoint.path("IPAMConfig").path("IPv4Address").asText()).isEqualTo("10.84.0.7");
        assertThat(instance.path("Labels").path(Labels.NETWORK).asText()).isEqualTo("space");
    }
}

package io.slipway.plugins.schedulers.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Images;
import io.slipway.spi.scheduler.Limits;
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
    void rangesOfAddressesAreCutIntoPartsForTeams() {
        var range = AddressRange.parse("10.83.0.0/16");
        assertThat(range.slices()).hasSize(64).last().hasToString("10.83.252.0/22");
        assertThat(range.overlaps(AddressRange.parse("10.83.4.0/22"))).isTrue();
        assertThat(range.overlaps(AddressRange.parse("10.84.0.0/16"))).isFalse();
        var small = AddressRange.parse("192.0.2.0/29");
        assertThat(small.free(0, Set.of())).hasValue("192.0.2.2");
        assertThat(small.free(4, Set.of("192.0.2.6"))).hasValue("192.0.2.2");
        var all = Set.of("192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6");
        assertThat(small.free(0, all)).isEmpty();
        assertThat(AddressRange.tryParse("fd00::/8")).isEmpty();
    }
}

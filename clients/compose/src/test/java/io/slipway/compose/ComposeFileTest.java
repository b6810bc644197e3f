package io.slipway.compose;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.compose.Finding.Weight;
import io.slipway.engine.app.AppFileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComposeFileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve(".env"), "# settings\nDB_PASSWORD='s3cret'\n");
        Files.writeString(folder.resolve("web.env"), "export FROM_FILE=\"hello from a file\" # why not\n");
    }

    @Test
    void appOfThreeServicesComesOver() throws Exception {
        var translation = translated("shop.yaml");

        assertThat(translation.of(Weight.WRONG)).isEmpty();
        assertThat(translation.of(Weight.LOST)).isEmpty();
        assertThat(translation.appFile()).isEqualTo(text("shop.slipway.yaml"));
        assertThat(translation.app()).isEqualTo("shop");
        var read = AppFileReader.read(translation.appFile(), "other");
        assertThat(read.components()).containsOnlyKeys("web", "db", "cache");
    }

    @Test
    void profileBringsItsServices() throws Exception {
        var with =
                ComposeFile.translate(text("shop.yaml"), "other", Surroundings.of(folder, Map.of(), Set.of("debug")));

        assertThat(with.appFile()).contains("debug:\n    image: busybox\n    kind: worker");
    }

    @Test
    void allThatCannotComeOverIsNamedWithItsLine() throws Exception {
        var translation = translated("host.yaml");

        assertThat(lines(translation, Weight.WRONG)).isEmpty();
        assertThat(lines(translation, Weight.LOST))
                .extracting(line -> line.replaceFirst(" cannot be carried over: .*", ""))
                .containsExactlyInAnyOrder(
                        "c.yaml:2: include",
                        "c.yaml:6: services.my_proxy.privileged",
                        "c.yaml:7: services.my_proxy.network_mode",
                        "c.yaml:8: services.my_proxy.volumes",
                        "c.yaml:12: services.my_proxy.secrets",
                        "c.yaml:14: services.my_proxy.depends_on.migrate.condition",
                        "c.yaml:15: services.my_proxy.deploy.mode",
                        "c.yaml:15: services.my_proxy.deploy.placement",
                        "c.yaml:16: services.my_proxy.sysctls",
                        "c.yaml:17: services.my_proxy.restrat",
                        "c.yaml:20: services.migrate.volumes",
                        "c.yaml:29: secrets",
                        "c.yaml:32: volumes.shared.external");
        assertThat(lines(translation, Weight.CHANGED))
                .contains("c.yaml:4: services.my_proxy changes: it is called 'my-proxy', and is reached by that name")
                .contains("c.yaml:11: services.my_proxy.ports changes: 53 is reached at port 53 of the gateway");
        var read = AppFileReader.read(translation.appFile(), "other");
        assertThat(read.app()).isEqualTo("here");
        assertThat(requireNonNull(read.components().get("derived")).command()).hasValue("sleep 2");
        assertThat(requireNonNull(read.components().get("derived")).env())
                .containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
        assertThat(requireNonNull(read.components().get("my-proxy")).ports()).hasSize(5);
    }

    @Test
    void whatIsWrongIsToldAndNothingIsMade() throws Exception {
        for (var wrong : Map.of(
                        "services: {web: {image: 'a${B'}}",
                                "c.yaml:1: services.web.image has a '${' that is not closed",
                        "services: {web: {image: '${B:?give one}'}}",
                                "c.yaml:1: services.web.image needs the variable B (give one); set it, or write it into"
                                        + " .env",
                        "services: {web: {}}", "c.yaml:1: services.web has neither image nor build",
                        "services: {web: {image: a, ports: [http]}}",
                                "c.yaml:1: services.web.ports has 'http', expected such as 8080:80",
                        "services: {web: {image: a, env_file: no.env}}",
                                "c.yaml:1: services.web.env_file names 'no.env', which does not exist",
                        "services: {a_b: {image: a}, a-b: {image: a}}",
                                "c.yaml:1: services.a-b and 'a_b' would both be called 'a-b'; rename one",
                        "services: {web: {image: a, mem_limit: much}}",
                                "c.yaml:1: services.web.mem_limit is 'much', expected a size such as 512m",
                        "services: [web]", "c.yaml:1: services is '[web]', expected a mapping",
                        "a: [",
                                "c.yaml:1: YAML is not well formed: expected the node content, but found '<stream end>'")
                .entrySet()) {
            var translation =
                    ComposeFile.translate(wrong.getKey(), "here", Surroundings.of(folder, Map.of(), Set.of()));

            assertThat(lines(translation, Weight.WRONG)).contains(wrong.getValue());
            assertThat(translation.appFile()).isEmpty();
        }
    }

    @Test
    void appFileGoesBack() throws Exception {
        var translation = translated("shop.yaml");

        var back = ComposeExport.of(translation.appFile());
        var again = ComposeFile.translate(back, "x", new Surroundings(folder, Map.of(), Set.of()));

        assertThat(again.of(Weight.WRONG)).isEmpty();
        assertThat(again.of(Weight.LOST)).isEmpty();
        var before = AppFileReader.read(translation.appFile(), "x").components();
        var after = AppFileReader.read(again.appFile(), "x").components();
        for (var name : List.of("web", "db", "cache")) {
            var one = requireNonNull(before.get(name));
            var other = requireNonNull(after.get(name));
            assertThat(other.env()).isEqualTo(one.env());
            assertThat(other.instances()).isEqualTo(one.instances());
            assertThat(other.needs()).isEqualTo(one.needs());
            assertThat(other.source().type()).isEqualTo(one.source().type());
            assertThat(other.volumes()).hasSameSizeAs(one.volumes());
            assertThat(other.ports()).hasSameSizeAs(one.ports());
        }
    }

    private Translation translated(String name) throws IOException {
        return ComposeFile.translate(text(name), "here", Surroundings.of(folder, Map.of(), Set.of()));
    }

    private static List<String> lines(Translation translation, Weight weight) {
        return translation.of(weight).stream()
                .map(finding -> finding.describe("c.yaml"))
                .toList();
    }

    private static String text(String name) throws IOException {
        try (var stream = requireNonNull(ComposeFileTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

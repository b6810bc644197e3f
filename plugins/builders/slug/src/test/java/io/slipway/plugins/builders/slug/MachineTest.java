package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTest {
    @TempDir
    Path folder;

    @Test
    void buildsSeeHowToReachRegistriesAndNothingElse() {
        var machine = Machine.of(
                config(List.of()),
                Map.of(
                        "HTTPS_PROXY",
                        "http://proxy:3128",
                        "SSL_CERT_FILE",
                        "/etc/ca.pem",
                        "AWS_SECRET_ACCESS_KEY",
                        "x"));

        assertThat(machine.passed())
                .isEqualTo(Map.of("HTTPS_PROXY", "http://proxy:3128", "SSL_CERT_FILE", "/etc/ca.pem"));
        assertThat(machine.withheld()).isEmpty();
    }

    @Test
    void aPasswordInAUrlIsWithheldUnlessTheOperatorNamesIt() {
        var environment = Map.of("PIP_INDEX_URL", "https://me:s3cret@pypi.example.com/simple");

        var machine = Machine.of(config(List.of()), environment);
        assertThat(machine.passed()).isEmpty();
        assertThat(machine.withheld()).containsExactly("PIP_INDEX_URL");

        assertThat(Machine.of(config(List.of("PIP_INDEX_URL")), environment).passed())
                .containsKey("PIP_INDEX_URL");
    }

    @Test
    void toolFoldersComeBeforePath() throws IOException {
        var own = program(folder.resolve("own"));
        var path = program(folder.resolve("path"));
        var machine = Machine.of(
                new SlugBuilderConfig(List.of(own.getParent()), List.of(), Optional.empty(), 1),
                Map.of("PATH", "relative:" + path.getParent()));

        assertThat(machine.programs(new Tool.Kind("quux", "Quux", ""))).containsExactly(own, path);
        assertThat(machine.programs(new Tool.Kind("quux2", List.of("quux"), "Quux", "")))
                .containsExactly(own, path);
        assertThat(machine.programs(new Tool.Kind("none", "None", ""))).isEmpty();
    }

    private static Path program(Path folder) throws IOException {
        var file = Files.writeString(Files.createDirectories(folder).resolve("quux"), "");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static SlugBuilderConfig config(List<String> passEnv) {
        return new SlugBuilderConfig(List.of(), passEnv, Optional.empty(), 1);
    }
}

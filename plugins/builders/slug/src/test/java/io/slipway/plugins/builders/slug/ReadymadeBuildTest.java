package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadymadeBuildTest {
    @TempDir
    Path folder;

    @Test
    void scriptsRunAsTheirProcfileSays() throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("Procfile"), "worker: sh run.sh\n");
        Files.writeString(source.resolve("run.sh"), "echo \"ran with $1\" > \"$OUT\"\n");

        var builds = new Builds(folder);
        var result = builds.build(source);

        assertThat(result.recognised().language()).isEqualTo("readymade");
        assertThat(result.recognised().processes()).containsEntry("worker", "sh run.sh");
        assertThat(builds.log()).contains("-----> Run as it is (Procfile)", "worker: sh run.sh");
    }
}

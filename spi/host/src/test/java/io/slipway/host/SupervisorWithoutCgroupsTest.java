package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.Launch.Restart;
import io.slipway.host.SupervisedProcess.Phase;
import io.slipway.spi.EnvValue;
import io.slipway.spi.scheduler.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SupervisorWithoutCgroupsTest extends SupervisorLaws {
    @Override
    protected Supervisor open() {
        return new Supervisor(Cgroups.none());
    }

    /// Without being told, it would begin with a 64th of this machine's memory.
    @Test
    void javaRuntimeKeepsToTheLimitOfItsMemory() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var limits = new Limits(512L << 20, 1000, 5_000);
        var words = List.of(java, "-XX:+PrintFlagsFinal", "-version");

        open().start(folder, new Launch(words, Map.of(), temp, null, limits, Restart.never()));

        awaitPhase(Phase.ENDED);
        assertThat(open().find(folder).lastExit().orElseThrow().code()).hasValue(0);
        assertThat(stdout()).containsPattern("MaxHeapSize *= 134217728 ");
    }

    @Test
    void programsOwnOptionsOfJavaAreLeftAlone() throws Exception {
        var own = Map.of("JAVA_TOOL_OPTIONS", EnvValue.of("-Xmx1m"));
        var words = List.of("/bin/sh", "-c", "echo $JAVA_TOOL_OPTIONS");

        open().start(folder, new Launch(words, own, temp, null, new Limits(256L << 20, 1000, 5_000), Restart.never()));

        awaitPhase(Phase.ENDED);
        assertThat(stdout()).isEqualTo("-Xmx1m\n");
    }
}

package io.slipway.plugins.schedulers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.plugins.schedulers.process.Kept.Instance;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Secret;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.storage.Mount;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeptTextTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");

    @Test
    void whatIsWrittenIsReadAgain() {
        Map<String, EnvValue> env = Map.of(
                "PLAIN", EnvValue.of("two\nlines = \\ \u00e4 # !"), "TOKEN", EnvValue.of(Secret.of(" leading space")));
        var fixed = new Port("admin-ui", OptionalInt.of(8080), Port.Transport.UDP, "grpc");
        var program = Specs.template(Specs.SLUG, "./serve --now", env, Specs.WEB, fixed)
                .main();
        var template = new Template(
                program,
                List.of(),
                List.of(new Template.VolumeMount(
                        "data", new Mount.Directory(Path.of("/srv/a b"), Set.of()), "DATA_DIR")),
                Map.of());
        for (var mode : List.of(
                new Mode.KeepRunning(2),
                new Mode.Ordinals(2, Optional.empty(), 0),
                new Mode.RunToEnd(Duration.ofMinutes(3)))) {
            var kept = Decision.decide(Optional.empty(), Specs.spec("web", 7, mode, template), Set.of(), NOW);
            var name = kept.instances().getFirst().name();
            var running = kept.change(
                            name,
                            each -> each.started(
                                    each.wanted().orElseThrow(), Map.of("web", 20_001, "admin-ui", 8080), NOW))
                    .change(name, each -> each.leaving(NOW.plusSeconds(3)))
                    .change(name, Instance::expiredNow);

            assertThat(KeptText.read(KeptText.write(running))).isEqualTo(running);
            assertThat(KeptText.read(KeptText.write(kept.toBeRemoved(9)))).isEqualTo(kept.toBeRemoved(9));
        }
    }

    @Test
    void whatANewerVersionWroteIsRefused() {
        assertThatThrownBy(() -> KeptText.read("format=2\n")).hasMessageContaining("newer");
    }
}

package io.slipway.tck.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

final class BackendConditionTest {
    private static final BackendProbe ABSENT = probe("absent", Optional.of("it is not on the PATH"));
    private static final BackendProbe PRESENT = probe("present", Optional.empty());

    @TempDir
    Path folder;

    @Test
    void aTestWhoseBackendIsAbsentIsNotRun() {
        var events = EngineTestKit.engine("junit-jupiter")
                .configurationParameter(BackendCondition.UNREPORTED, "true")
                .selectors(selectClass(NeedsNobodyKnowsWhat.class))
                .execute()
                .allEvents();

        assertThat(events.started()
                        .filter(event -> event.getTestDescriptor().isTest())
                        .count())
                .isZero();
        assertThat(events.failed().count()).isZero();
        assertThat(events.skipped().count()).isOne();
    }

    @Test
    void aTestWhoseBackendIsThereRuns() {
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter(BackendCondition.UNREPORTED, "true")
                .selectors(selectClass(NeedsAShell.class))
                .execute()
                .testEvents()
                .assertStatistics(counts -> counts.started(1).succeeded(1));
    }

    @Test
    void theEnvironmentOverrulesTheProbe() {
        var backends = backends(Map.of("SLIPWAY_BACKEND_ABSENT", "tcp://192.0.2.1:1"));

        assertThat(backends.absence("absent")).isEmpty();
    }

    @Test
    void aNameWithoutAProbeIsAbsentAndSaysWhatToSet() {
        assertThat(backends(Map.of()).absence("my-store").orElseThrow())
                .contains("my-store")
                .contains("SLIPWAY_BACKEND_MY_STORE");
    }

    @Test
    void requiredNamesAreAListWithCommas() {
        var backends = backends(Map.of("SLIPWAY_BACKENDS_REQUIRED", "node, absent"));

        assertThat(backends.isRequired("absent")).isTrue();
        assertThat(backends.isRequired("node")).isTrue();
        assertThat(backends.isRequired("ruby")).isFalse();
        assertThat(backends(Map.of()).isRequired("absent")).isFalse();
    }

    @Test
    void theReportHasALineForEachOutcome() throws IOException {
        var report = folder.resolve("report.tsv");
        var backends = backends(Map.of("SLIPWAY_BACKENDS_REPORT", report.toString()));

        backends.report("absent", "some.Test#one", "not run", "two\nlines");
        backends.report("present", "some.Test#two", "ran", "");

        assertThat(Files.readAllLines(report))
                .containsExactly("absent\tsome.Test#one\tnot run\ttwo lines", "present\tsome.Test#two\tran\t");
    }

    private static Backends backends(Map<String, String> environment) {
        return new Backends(environment, List.of(ABSENT, PRESENT));
    }

    private static BackendProbe probe(String name, Optional<String> absence) {
        return new BackendProbe() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> absence() {
                return absence;
            }
        };
    }

    @RequiresBackend("nobody-knows-what")
    static final class NeedsNobodyKnowsWhat {
        @Test
        void isNotRun() {
            assertThat("ran").isEmpty();
        }
    }

    static final class NeedsAShell {
        @Test
        @RequiresBackend("sh")
        void runs() {
            assertThat(Path.of("/bin/sh")).exists();
        }
    }
}

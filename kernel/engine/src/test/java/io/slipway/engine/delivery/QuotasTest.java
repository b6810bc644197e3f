package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipway.engine.access.Quota;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.operation.OperationId;
import io.slipway.spi.Failure;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Teams stay within what they may use. One instance is added by a rollout, so 4 is room for 3.
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
final class QuotasTest {
    private static final AppKey OTHER = new AppKey("default", "default", "other");

    @TempDir
    Path folder;

    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        kernel = new Kernel(folder);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void whatIsAskedBeyondTheQuotaIsRefusedWithAllNumbers() throws Exception {
        kernel.teamQuota = new Quota(4, null, null, null);
        kernel.succeeds(deploy(Kernel.SHOP, "web: {instances: 2}"));

        assertThat(refused(() -> deploy(OTHER, "web: {instances: 2}")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("quota of team 'default': instances");
                    assertThat(problem.value()).isEqualTo("2 asked for app 'other', 3 used already");
                    assertThat(problem.expected()).startsWith("at most 4");
                    assertThat(problem.mend()).isEqualTo("slipway team set default --instances 5");
                });
        assertThat(kernel.reader().find(OTHER)).isEmpty();
        kernel.succeeds(deploy(OTHER, "web: {instances: 1}"));
        assertThat(refused(() -> kernel.apps().scale(Kernel.SHOP, "web", 3, "test")))
                .hasSize(1);
        assertThat(refused(() -> kernel.apps().run(Kernel.SHOP, "web", "true", Duration.ofMinutes(1), "test")))
                .hasSize(1);
    }

    @Test
    void memoryProcessorAndVolumesAreBoundedToo() {
        kernel.teamQuota = new Quota(null, 1_500, 1L << 30, 1L << 30);

        assertThat(
                        refused(
                                () -> deploy(
                                        Kernel.SHOP,
                                        "db: {kind: stateful, instances: 2, resources: {memory: 768Mi}, volumes: {data: {path: data}}}")))
                .extracting(FieldProblem::value)
                .containsExactly(
                        "2000m asked for app 'shop', 0m used already",
                        "1536 MiB asked for app 'shop', 0 MiB used already",
                        "2048 MiB asked for app 'shop', 0 MiB used already");
    }

    @Test
    void aLowerQuotaStopsNothingAndLetsLessBeAskedFor() throws Exception {
        kernel.succeeds(deploy(Kernel.SHOP, "web: {instances: 3}"));
        kernel.teamQuota = new Quota(1, null, null, null);

        kernel.succeeds(kernel.apps().scale(Kernel.SHOP, "web", 2, "test"));
        assertThat(refused(() -> kernel.apps().scale(Kernel.SHOP, "web", 3, "test")))
                .hasSize(1);
    }

    @Test
    void stoppedAppsMakeRoom() throws Exception {
        kernel.teamQuota = new Quota(3, null, null, null);
        kernel.succeeds(deploy(Kernel.SHOP, "web: {instances: 2}"));
        kernel.succeeds(kernel.apps().stop(Kernel.SHOP, "test"));

        kernel.succeeds(deploy(OTHER, "web: {instances: 2}"));
        assertThat(refused(() -> kernel.apps().start(Kernel.SHOP, "test"))).hasSize(1);
    }

    @Test
    void ofTwoAtOnceThatDoNotFitTogetherOneIsTaken() throws Exception {
        kernel.teamQuota = new Quota(4, null, null, null);
        var start = new CyclicBarrier(2);
        List<Callable<Boolean>> both = new ArrayList<>();
        for (var key : List.of(Kernel.SHOP, OTHER)) {
            both.add(() -> {
                start.await();
                try {
                    deploy(key, "web: {instances: 2}");
                    return true;
                } catch (SlipwayException e) {
                    assertThat(e.failure()).isEqualTo(Failure.INVALID);
                    return false;
                }
            });
        }
        try (var threads = Executors.newFixedThreadPool(2)) {
            var taken = new ArrayList<Boolean>();
            for (var outcome : threads.invokeAll(both)) {
                taken.add(outcome.get());
            }
            assertThat(taken).containsExactlyInAnyOrder(true, false);
        }
    }

    private OperationId deploy(AppKey key, String component) {
        var name = component.substring(0, component.indexOf(':'));
        var upload = kernel.upload(Map.of("app.txt", "serve", "page.txt", key.app()));
        return kernel.apps()
                .deploy(key, new Apps.Wish("components: {%s}".formatted(component), Map.of(name, upload)), "test");
    }

    private static List<FieldProblem> refused(Callable<?> call) {
        var problems = new ArrayList<FieldProblem>();
        assertThatExceptionOfType(SlipwayException.class)
                .isThrownBy(call::call)
                .satisfies(e -> problems.addAll(e.problems()));
        return problems;
    }
}

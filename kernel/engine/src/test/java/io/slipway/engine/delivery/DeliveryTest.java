package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppView.State;
import io.slipway.engine.app.InstanceView;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.release.Release;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// From a wish to what runs, with all steps between.
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
final class DeliveryTest {
    private static final AppKey SHOP = Kernel.SHOP;
    private static final Duration LIMIT = Duration.ofSeconds(20);

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
    void deployBringsAnAppFromSourceToAnAddress() throws Exception {
        deploy("first", 2);

        var app = kernel.reader().find(SHOP).orElseThrow();
        assertThat(app.state()).isEqualTo(State.RUNNING);
        assertThat(app.components()).singleElement().satisfies(web -> {
            assertThat(web.ready()).isEqualTo(2);
            assertThat(web.release()).hasValue(1);
        });
        assertThat(kernel.gateways.routes().routes()).hasSize(2);
        assertThat(kernel.gateways.endpoints().upstreams()).hasSize(1);
    }

    @Test
    void secondDeployOfTheSameChangesNothing() throws Exception {
        deploy("first", 1);
        var before = instances();
        assertThat(kernel.apps().plan(SHOP, wish("first", 1)).isEmpty()).isTrue();

        deploy("first", 1);

        assertThat(instances()).isEqualTo(before);
        assertThat(kernel.reader().releases(SHOP, "web")).hasSize(1);
    }

    @Test
    void sourceThatDiffersInItsAppFileAloneIsNotBuiltAgain() throws Exception {
        for (var instances : List.of(1, 2)) {
            var file = "components: {web: {instances: %d}}\n".formatted(instances);
            var upload = kernel.upload(Map.of("app.txt", "first", "slipway.yaml", file));
            kernel.succeeds(kernel.apps().deploy(SHOP, new Apps.Wish(file, Map.of("web", upload)), "test"));
        }

        assertThat(instances()).hasSize(2);
        assertThat(kernel.reader().builds(SHOP, "web")).hasSize(1);
    }

    @Test
    void newSourceTakesOverAndTheOldIsGone() throws Exception {
        deploy("first", 2);
        assertThat(kernel.apps().plan(SHOP, wish("second", 2)).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.field()).contains("source"));

        deploy("second", 2);

        assertThat(instances())
                .hasSize(2)
                .allSatisfy(instance -> assertThat(instance.release()).isEqualTo(2));
        assertThat(kernel.cluster.instances()).isEqualTo(2);
    }

    @Test
    void rollbackIsANewReleaseOfTheOldArtifact() throws Exception {
        deploy("first", 1);
        deploy("second", 1);

        kernel.succeeds(kernel.apps().rollback(SHOP, "web", Optional.empty(), "test"));

        var releases = kernel.reader().releases(SHOP, "web");
        assertThat(releases).extracting(Release::number).containsExactly(3L, 2L, 1L);
        assertThat(releases.getFirst().artifact()).isEqualTo(releases.getLast().artifact());
        assertThat(releases.getFirst().note()).isEqualTo("rollback to v1");
    }

    @Test
    void scaleStartsAndEndsInstancesAndRestartsNone() throws Exception {
        deploy("first", 1);
        var first = instances();

        kernel.succeeds(kernel.apps().scale(SHOP, "web", 3, "test"));
        assertThat(instances()).hasSize(3).containsAll(first);

        kernel.succeeds(kernel.apps().deploy(SHOP, new Apps.Wish("", uploads("other")), "test"));
        assertThat(instances()).as("a file that says nothing of it").hasSize(3);

        kernel.succeeds(kernel.apps().scale(SHOP, "web", 1, "test"));
        assertThat(instances()).hasSize(1);
        assertThat(kernel.reader().releases(SHOP, "web")).hasSize(2);
    }

    @Test
    void releaseThatDoesNotComeUpIsTakenBack() throws Exception {
        deploy("first", 2);
        kernel.status.set(500);
        var wish = new Apps.Wish("""
                components: {web: {instances: 2, rollout: {startWithin: 2s}}}
                """, Map.of("web", kernel.upload(Map.of("app.txt", "broken"))));

        var operation = kernel.await(kernel.apps().deploy(SHOP, wish, "test"));

        assertThat(operation.state()).isEqualTo(OperationState.FAILED);
        assertThat(operation.message()).contains("web v2 did not come up");
        Await.until(LIMIT, () -> kernel.cluster.instances() == 2);
        assertThat(kernel.reader().releases(SHOP, "web").getFirst().state()).isEqualTo(Release.State.FAILED);
        assertThat(kernel.reader()
                        .find(SHOP)
                        .orElseThrow()
                        .components()
                        .getFirst()
                        .release())
                .hasValue(1);
        assertThat(kernel.why().find(SHOP).orElseThrow().blocks())
                .anySatisfy(block -> assertThat(block.cause()).contains("did not come up"));
    }

    @Test
    void releaseThatIsTakenBackLeavesTheOldCount() throws Exception {
        deploy("first", 2);
        kernel.status.set(500);
        var wish = new Apps.Wish(
                "components: {web: {instances: 5, rollout: {startWithin: 2s}}}",
                Map.of("web", kernel.upload(Map.of("app.txt", "broken"))));

        assertThat(kernel.await(kernel.apps().deploy(SHOP, wish, "test")).state())
                .isEqualTo(OperationState.FAILED);

        Await.until(LIMIT, () -> kernel.cluster.instances() == 2);
        assertThat(kernel.reader()
                        .find(SHOP)
                        .orElseThrow()
                        .components()
                        .getFirst()
                        .instances())
                .isEqualTo(2);
    }

    @Test
    void sourceThatDoesNotBuildLeavesTheOldCount() throws Exception {
        deploy("first", 2);
        var wish = new Apps.Wish(
                "components: {web: {instances: 5}}", Map.of("web", kernel.upload(Map.of("broken.txt", "no compiler"))));

        assertThat(kernel.await(kernel.apps().deploy(SHOP, wish, "test")).state())
                .isEqualTo(OperationState.FAILED);

        assertThat(kernel.reader().find(SHOP).orElseThrow()).satisfies(app -> {
            assertThat(app.state()).isEqualTo(State.RUNNING);
            assertThat(app.components().getFirst().instances()).isEqualTo(2);
        });
    }

    @Test
    void recreatedReleaseThatFailsBringsTheOldBack() throws Exception {
        deploy("first", 1);
        var file = "components: {web: {instances: 1, rollout: {strategy: recreate, startWithin: 1s}}}";
        kernel.status.set(500);
        var wish = new Apps.Wish(file, Map.of("web", kernel.upload(Map.of("app.txt", "broken"))));

        assertThat(kernel.await(kernel.apps().deploy(SHOP, wish, "test")).state())
                .isEqualTo(OperationState.FAILED);
        kernel.status.set(200);

        Await.until(
                LIMIT,
                () -> instances().stream()
                        .anyMatch(one -> one.release() == 1 && one.state() == InstanceView.State.READY));
    }

    @Test
    void sourceThatDoesNotBuildChangesNothing() throws Exception {
        deploy("first", 1);
        var wish = new Apps.Wish("", Map.of("web", kernel.upload(Map.of("app.txt", "x", "broken.txt", "no compiler"))));

        var operation = kernel.await(kernel.apps().deploy(SHOP, wish, "test"));

        assertThat(operation.failure()).isEqualTo(Failure.INVALID);
        assertThat(operation.message()).contains("no compiler");
        assertThat(kernel.reader()
                        .find(SHOP)
                        .orElseThrow()
                        .components()
                        .getFirst()
                        .ready())
                .isEqualTo(1);
    }

    @Test
    void lostWorkloadIsBroughtBack() throws Exception {
        deploy("first", 1);
        var workload = instances().getFirst().workload();

        kernel.cluster.lose(new WorkloadId(workload));

        Await.until(Duration.ofSeconds(30), () -> kernel.cluster.instances() == 1);
    }

    @Test
    void restartOfTheServerTakesNothingOutOfService() throws Exception {
        deploy("first", 2);
        var fewest = new AtomicInteger(Integer.MAX_VALUE);
        var passes = new AtomicInteger();
        kernel.end();
        var gateways = kernel.gateways;

        kernel = new Kernel(kernel.backEnds, point -> {
            var members = gateways.endpoints().upstreams().values().stream()
                    .mapToInt(List::size)
                    .sum();
            fewest.accumulateAndGet(members, Math::min);
            if (point.equals("plugin:status of gateway:after")) {
                passes.incrementAndGet();
            }
        });

        Await.until(LIMIT, "the new server has looked", () -> passes.get() > 0);
        assertThat(fewest).hasValue(2);
    }

    @Test
    void runTellsTheExitCodeOfItsCommand() throws Exception {
        deploy("first", 1);
        var serving = instances().getFirst().workload();

        var id = kernel.apps().run(SHOP, "web", "exit 3", Duration.ofMinutes(1), "test");
        var run = Await.present(
                LIMIT,
                "the run is seen",
                () -> instances().stream()
                        .filter(instance -> !instance.workload().equals(serving))
                        .findFirst());
        kernel.cluster.crash(new WorkloadId(run.workload()), run.name(), 3);

        var operation = kernel.await(id);
        assertThat(operation.state()).isEqualTo(OperationState.FAILED);
        assertThat(operation.message()).isEqualTo("the command ended with exit code 3");
        assertThat(operation.result()).containsExactly(Map.entry("exitCode", "3"));
        Await.until(LIMIT, () -> kernel.cluster.instances() == 1);
    }

    @Test
    void stopEndsAllAndStartBringsThemBack() throws Exception {
        deploy("first", 2);

        kernel.succeeds(kernel.apps().stop(SHOP, "test"));
        assertThat(kernel.cluster.instances()).isZero();
        assertThat(kernel.reader().find(SHOP).orElseThrow().state()).isEqualTo(State.STOPPED);

        kernel.succeeds(kernel.apps().start(SHOP, "test"));
        assertThat(kernel.reader()
                        .find(SHOP)
                        .orElseThrow()
                        .components()
                        .getFirst()
                        .ready())
                .isEqualTo(2);
    }

    @Test
    void removeLeavesNothing() throws Exception {
        deploy("first", 2);

        kernel.succeeds(kernel.apps().remove(SHOP, false, "test"));

        assertThat(kernel.reader().find(SHOP)).isEmpty();
        assertThat(kernel.cluster.instances()).isZero();
        assertThat(kernel.deletedSecrets).containsExactly(SHOP);
        Await.until(LIMIT, () -> kernel.gateways.routes().routes().isEmpty());
    }

    @Test
    void changedEnvironmentIsANewReleaseOfTheSameArtifact() throws Exception {
        deploy("first", 1);

        kernel.succeeds(kernel.apps().changeEnv(SHOP, "web", Map.of("GREETING", Optional.of("hello")), "test"));

        assertThat(kernel.reader().definition(SHOP, "web").orElseThrow().env()).containsEntry("GREETING", "hello");
        assertThat(kernel.reader().export(SHOP).orElseThrow()).contains("GREETING: hello");
        assertThat(kernel.reader().releases(SHOP, "web")).hasSize(2);
    }

    @Test
    void routeThatAnotherAppHoldsIsRefusedBeforeAnythingIsDone() throws Exception {
        var file = "components: {web: {route: shop.example.com}}";
        kernel.succeeds(kernel.apps().deploy(SHOP, new Apps.Wish(file, uploads("first")), "test"));
        var other = new AppKey("default", "default", "other");

        assertThatExceptionOfType(SlipwayException.class)
                .isThrownBy(() -> kernel.apps().deploy(other, new Apps.Wish(file, uploads("first")), "test"))
                .satisfies(thrown -> {
                    assertThat(thrown.failure()).isEqualTo(Failure.CONFLICT);
                    assertThat(thrown).hasMessageContaining("shop.example.com").hasMessageContaining("app 'shop'");
                });
        assertThat(kernel.reader().find(other)).isEmpty();
    }

    @Test
    void plainAddressPassesToTheOldestOfTheOtherApps() throws Exception {
        deploy("first", 1);
        var second = new AppKey("default", "default", "second");
        var third = new AppKey("default", "default", "third");
        kernel.succeeds(kernel.apps().deploy(second, wish("first", 1), "test"));
        kernel.succeeds(kernel.apps().deploy(third, wish("first", 1), "test"));
        assertThat(plainUpstream()).isEqualTo(upstreamOf(SHOP));

        kernel.succeeds(kernel.apps().remove(SHOP, false, "test"));
        Await.until(LIMIT, () -> plainUpstream().equals(upstreamOf(second)));

        kernel.succeeds(kernel.apps().remove(second, false, "test"));
        kernel.succeeds(kernel.apps().remove(third, false, "test"));
        Await.until(LIMIT, () -> kernel.gateways.routes().routes().isEmpty());
    }

    private String plainUpstream() {
        return upstream("*");
    }

    private String upstreamOf(AppKey app) {
        return upstream("web-%s.default.example.com".formatted(app.app()));
    }

    private String upstream(String host) {
        return kernel.gateways.routes().routes().stream()
                .map(Route.Http.class::cast)
                .filter(route -> route.host().equals(host))
                .map(route -> route.rules().getFirst().shares().getFirst().upstream())
                .findFirst()
                .orElse("nothing");
    }

    private void deploy(String content, int instances) throws InterruptedException {
        kernel.succeeds(kernel.apps().deploy(SHOP, wish(content, instances), "test"));
    }

    private Apps.Wish wish(String content, int instances) {
        return new Apps.Wish("components: {web: {instances: %d}}".formatted(instances), uploads(content));
    }

    private Map<String, String> uploads(String content) {
        return Map.of("web", kernel.upload(Map.of("app.txt", "serve", "page.txt", content)));
    }

    private List<InstanceView> instances() {
        return kernel.reader().instances(SHOP);
    }
}

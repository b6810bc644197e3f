package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.app.InstanceView;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.release.Release;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.ReportTraffic.Requests;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A release is watched after it took over, and the one before stands by.
@Execution(ExecutionMode.CONCURRENT)
final class WatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        kernel = new Kernel(folder);
        kernel.watch = Duration.ofMinutes(10);
        kernel.succeeds(deploy("first"));
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void oldReleaseStandsByWithoutTraffic() throws Exception {
        var second = deploy("second");
        awaitWatch(second);

        assertThat(kernel.cluster.instances()).isEqualTo(2);
        Await.until(LIMIT, () -> members(EndpointTable.State.READY) == 1 && members(EndpointTable.State.LEAVING) == 1);
    }

    @Test
    void errorsAfterTheSwitchLeadBack() throws Exception {
        var second = deploy("second");
        awaitWatch(second);

        count(2, new Requests(100, 50, 0));

        var operation = kernel.await(second);
        assertThat(operation.state()).isEqualTo(OperationState.FAILED);
        assertThat(operation.message()).contains("web v2 failed: 50 of 100 requests failed");
        awaitOnly(1);
        assertThat(kernel.reader().releases(SHOP, "web").getFirst().state()).isEqualTo(Release.State.FAILED);
        assertThat(kernel.why().find(SHOP).orElseThrow().blocks())
                .anySatisfy(block -> assertThat(block.cause()).contains("requests failed"));
    }

    @Test
    void endsAfterTheSwitchLeadBack() throws Exception {
        var second = deploy("second");
        awaitWatch(second);
        var failing = instances(2).getFirst();

        kernel.cluster.crash(new WorkloadId(failing.workload()), failing.name(), 1);

        assertThat(kernel.await(second).message()).contains("ended by themselves");
        awaitOnly(1);
    }

    @Test
    void releaseThatServesWellStays() throws Exception {
        kernel.watch = Duration.ofSeconds(1);

        kernel.succeeds(deploy("second"));

        awaitOnly(2);
    }

    @Test
    void whoWantsToGoOnIsNotHeldUp() throws Exception {
        var second = deploy("second");
        awaitWatch(second);

        var rollback = kernel.apps().rollback(SHOP, "web", Optional.of(1L), "test");
        kernel.succeeds(second);
        awaitWatch(rollback);

        assertThat(kernel.reader().releases(SHOP, "web").get(1).state()).isEqualTo(Release.State.GOOD);
    }

    @Test
    void cancelledWatchLeadsBack() throws Exception {
        var second = deploy("second");
        awaitWatch(second);

        kernel.cancel(second);

        assertThat(kernel.await(second).state()).isEqualTo(OperationState.CANCELLED);
        awaitOnly(1);
    }

    private OperationId deploy(String content) {
        var uploads = Map.of("web", kernel.upload(Map.of("app.txt", "serve", "page.txt", content)));
        return kernel.apps().deploy(SHOP, new Apps.Wish("components: {web: {instances: 1}}", uploads), "test");
    }

    private void awaitWatch(OperationId id) throws InterruptedException {
        Await.until(
                LIMIT,
                () -> kernel.get(id).steps().stream()
                        .anyMatch(step -> step.name().equals("watch") && step.state() == OperationState.RUNNING));
    }

    private void awaitOnly(long release) throws InterruptedException {
        Await.until(
                LIMIT,
                () -> kernel.cluster.instances() == 1
                        && instances(release).size() == 1
                        && instances(release).getFirst().state() == InstanceView.State.READY);
    }

    private List<InstanceView> instances(long release) {
        return kernel.reader().instances(SHOP).stream()
                .filter(instance -> instance.release() == release)
                .toList();
    }

    private void count(long release, Requests requests) {
        instances(release)
                .forEach(instance -> instance.endpoints()
                        .forEach(endpoint -> kernel.gateways.requests(endpoint.address(), requests)));
    }

    private long members(EndpointTable.State state) {
        return kernel.gateways.endpoints().upstreams().values().stream()
                .flatMap(List::stream)
                .filter(member -> member.state() == state)
                .count();
    }
}

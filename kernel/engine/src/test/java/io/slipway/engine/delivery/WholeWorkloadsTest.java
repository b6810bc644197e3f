package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.app.InstanceView;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// On a scheduler that can neither choose nor drain the instance that it ends, such as a cluster's service.
@Execution(ExecutionMode.CONCURRENT)
final class WholeWorkloadsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        var backEnds = new MemoryBackEnds(folder);
        backEnds.without.add(SchedulerTrait.CHOOSES_INSTANCE);
        backEnds.without.add(SchedulerTrait.DRAINS_BEFORE_STOP);
        kernel = new Kernel(backEnds, CrashPoints.none());
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void fewerInstancesAreASmallerWorkloadThatTakesOver() throws Exception {
        deploy("first", 4);
        var large = workloads();

        kernel.succeeds(kernel.apps().scale(SHOP, "web", 1, "test"));

        assertThat(workloads()).hasSize(1).doesNotContainAnyElementsOf(large);
        assertThat(kernel.cluster.instances()).isEqualTo(1);
        assertThat(kernel.reader().releases(SHOP, "web")).hasSize(1);
    }

    @Test
    void moreInstancesLeaveThoseThatRun() throws Exception {
        deploy("first", 1);
        var small = workloads();

        kernel.succeeds(kernel.apps().scale(SHOP, "web", 3, "test"));

        assertThat(workloads()).isEqualTo(small);
        assertThat(kernel.cluster.instances()).isEqualTo(3);
    }

    @Test
    void busyInstanceIsWaitedForWhenTheCountFalls() throws Exception {
        deploy("first", 2);
        var address = kernel.gateways.endpoints().upstreams().values().stream()
                .flatMap(List::stream)
                .map(EndpointTable.Member::key)
                .findFirst()
                .orElseThrow();
        kernel.gateways.inFlight("gateway", address, 1);

        var scaling = kernel.apps().scale(SHOP, "web", 1, "test");
        Await.until(
                LIMIT,
                () -> kernel.reader().instances(SHOP).stream()
                        .anyMatch(instance -> instance.state() == InstanceView.State.LEAVING));
        assertThat(kernel.cluster.instances()).isEqualTo(3);

        kernel.gateways.inFlight("gateway", address, 0);
        kernel.succeeds(scaling);
        assertThat(kernel.cluster.instances()).isEqualTo(1);
    }

    @Test
    void scaleToNoneAndBack() throws Exception {
        deploy("first", 2);

        kernel.succeeds(kernel.apps().scale(SHOP, "web", 0, "test"));
        assertThat(kernel.cluster.instances()).isZero();

        kernel.succeeds(kernel.apps().scale(SHOP, "web", 2, "test"));
        assertThat(kernel.cluster.instances()).isEqualTo(2);
    }

    @Test
    void newReleaseTakesOverWithFewerInstances() throws Exception {
        deploy("first", 4);

        deploy("second", 2);

        assertThat(kernel.reader().instances(SHOP))
                .hasSize(2)
                .allSatisfy(instance -> assertThat(instance.release()).isEqualTo(2));
    }

    private List<String> workloads() {
        return kernel.reader().instances(SHOP).stream()
                .map(InstanceView::workload)
                .distinct()
                .toList();
    }

    private void deploy(String content, int instances) throws InterruptedException {
        var uploads = Map.of("web", kernel.upload(Map.of("app.txt", "serve", "page.txt", content)));
        var file = "components: {web: {instances: %d}}".formatted(instances);
        kernel.succeeds(kernel.apps().deploy(SHOP, new Apps.Wish(file, uploads), "test"));
    }
}

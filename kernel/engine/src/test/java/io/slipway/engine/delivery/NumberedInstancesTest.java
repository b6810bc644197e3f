package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.app.InstanceView;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.store.CrashPoints;
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

/// A stateful component takes its releases in place, one numbered instance after the other.
@Execution(ExecutionMode.CONCURRENT)
final class NumberedInstancesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String FILE = """
            components: {db: {kind: stateful, port: 8080, instances: 2, rollout: {startWithin: 2s},
              volumes: {data: {path: data, size: 1Mi}}}}
            """;

    @TempDir
    Path folder;

    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        kernel = new Kernel(new MemoryBackEnds(folder), CrashPoints.none());
        kernel.succeeds(kernel.apps().deploy(SHOP, wish("first"), "test"));
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void eachIsReplacedByTheNextRelease() throws Exception {
        var before = instances();
        assertThat(before).extracting(InstanceView::name).containsExactlyInAnyOrder("0", "1");

        kernel.succeeds(kernel.apps().changeEnv(SHOP, "db", Map.of("GREETING", Optional.of("hello")), "test"));

        assertRelease(2);
        assertThat(instances()).doesNotContainAnyElementsOf(before);
        kernel.succeeds(kernel.apps().deploy(SHOP, wish("second"), "test"));
        assertRelease(3);
        kernel.succeeds(kernel.apps().rollback(SHOP, "db", Optional.empty(), "test"));
        assertRelease(4);
    }

    @Test
    void releaseThatDoesNotComeUpLeadsBack() throws Exception {
        kernel.status.set(500);

        var operation = kernel.await(kernel.apps().deploy(SHOP, wish("broken"), "test"));
        kernel.status.set(200);

        assertThat(operation.state()).isEqualTo(OperationState.FAILED);
        assertThat(operation.message()).contains("db v2 did not come up");
        assertRelease(1);
    }

    private Apps.Wish wish(String page) throws Exception {
        return new Apps.Wish(FILE, Map.of("db", kernel.upload(Map.of("app.txt", page))));
    }

    private List<InstanceView> instances() {
        return kernel.reader().instances(SHOP);
    }

    private void assertRelease(int number) throws InterruptedException {
        Await.until(
                LIMIT,
                "two instances are of release " + number,
                () -> instances().size() == 2
                        && instances().stream()
                                .allMatch(instance ->
                                        instance.release() == number && instance.state() == InstanceView.State.READY));
    }
}

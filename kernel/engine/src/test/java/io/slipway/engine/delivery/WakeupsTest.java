package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.rollout.Workloads;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is wanted is brought about whoever wrote it, whatever became of the writer, and whatever hangs beside it.
@Timeout(90)
final class WakeupsTest {
    private static final AppKey SHOP = Kernel.SHOP;
    private static final AppKey NOISY = new AppKey("default", "default", "noisy");
    /// Well below the ten seconds after which a server looks at everything.
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private final AtomicBoolean hang = new AtomicBoolean();
    private final CountDownLatch release = new CountDownLatch(1);

    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        kernel = new Kernel(new MemoryBackEnds(folder), this::pass);
    }

    @AfterEach
    void close() {
        release.countDown();
        kernel.close();
    }

    private void pass(String point) {
        if (point.equals("plugin:apply of scheduler:before") && hang.compareAndSet(true, false)) {
            awaitQuietly(release);
        }
    }

    @Test
    void changeByAnotherServerIsFoundAtOnce() throws Exception {
        deploy(SHOP, 1);

        kernel.database.write(tx -> resizeElsewhere(tx, 3));

        Await.until(AT_ONCE, "three instances run", () -> kernel.cluster.instances() == 3);
        Await.until(AT_ONCE, "the change counts as read", () -> marks() == 0);
    }

    @Test
    void changeOfAServerThatDiedAfterItsCommitIsMadeByTheNext() throws Exception {
        deploy(SHOP, 1);
        kernel.end();
        try (var database = Database.open(kernel.settings(), folder, CrashPoints.none())) {
            database.write(tx -> resizeElsewhere(tx, 2));
        }

        kernel = new Kernel(kernel.backEnds, CrashPoints.none());

        Await.until(AT_ONCE, "two instances run", () -> kernel.cluster.instances() == 2);
        Await.until(AT_ONCE, "the change counts as read", () -> marks() == 0);
    }

    @Test
    void componentWhoseSchedulerCallHangsStopsNoOther() throws Exception {
        hang.set(true);
        var stuck = kernel.apps().deploy(NOISY, wish(1), "test");
        Await.until(AT_ONCE, "the call hangs", () -> !hang.get());

        deploy(SHOP, 2);
        kernel.succeeds(kernel.apps().scale(SHOP, "web", 3, "test"));

        assertThat(kernel.operations().get(stuck).orElseThrow().state()).isEqualTo(OperationState.RUNNING);
        release.countDown();
        kernel.succeeds(stuck);
    }

    /// What another server does in a transaction; its wake-up reaches nobody here.
    private static void resizeElsewhere(Tx tx, int instances) {
        var workloads = new Workloads(Clock.systemUTC());
        var id = tx.one("select id from workloads", row -> row.text("id"));
        Workload workload = workloads.find(tx, id).orElseThrow();
        workloads.resize(tx, workload, instances, Set.of());
        new Wakeups(IdSource.random(Clock.systemUTC())).changed(tx, "local", workload.componentId());
    }

    private long marks() {
        return kernel.database.<Long>read(tx -> tx.count("select count(*) as n from changed_components"));
    }

    private void deploy(AppKey app, int instances) throws InterruptedException {
        kernel.succeeds(kernel.apps().deploy(app, wish(instances), "test"));
    }

    private Apps.Wish wish(int instances) {
        var upload = kernel.upload(Map.of("app.txt", "serve", "page.txt", "hello"));
        return new Apps.Wish("components: {web: {instances: %d}}".formatted(instances), Map.of("web", upload));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.operation.OperationState;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// An app with data, and one of its components without, between two datacenters of one server.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class MoveTest {
    @TempDir
    Path folder;

    private MovingShop shop;

    @BeforeEach
    void open() throws Exception {
        shop = new MovingShop(folder, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private void deploy() throws Exception {
        shop.start(CrashPoints.none());
        shop.deploy();
    }

    @Test
    void takesEverythingAlongAndLeavesNothing() throws Exception {
        deploy();

        shop.move("far");

        shop.assertIsIn(shop.far, "far");
        assertThat(shop.orders(shop.far)).hasContent("one order");
        shop.assertNothingIn(shop.here);
        assertThat(shop.kernel.reader().releases(SHOP, "web")).as("releases").hasSize(1);

        shop.write(shop.far, "two orders");
        shop.move("local");

        shop.assertIsIn(shop.here, "local");
        assertThat(shop.orders(shop.here)).hasContent("two orders");
        shop.assertNothingIn(shop.far);
        shop.kernel.succeeds(shop.kernel.apps().remove(SHOP, true, "test"));
        shop.assertNothingIn(shop.here);
    }

    @Test
    @Tag("delivered")
    void laterChangesHappenAtTheNewPlace() throws Exception {
        deploy();
        shop.move("far");

        shop.kernel.succeeds(shop.kernel.apps().scale(SHOP, "web", 3, "test"));
        shop.kernel.succeeds(shop.kernel.apps().restart(SHOP, "web", "test"));
        shop.kernel.succeeds(shop.kernel.apps().restart(SHOP, "db", "test"));

        Await.until(MovingShop.LIMIT, "four instances", () -> shop.far.cluster.instances() == 4);
        assertThat(shop.orders(shop.far)).hasContent("one order");
        shop.assertNothingIn(shop.here);
    }

    @Test
    @Tag("delivered")
    void appThatIsStoppedMovesAndStaysStopped() throws Exception {
        deploy();
        shop.kernel.succeeds(shop.kernel.apps().stop(SHOP, "test"));

        shop.move("far");

        assertThat(shop.far.cluster.instances()).isZero();
        assertThat(shop.orders(shop.far)).hasContent("one order");
        shop.kernel.succeeds(shop.kernel.apps().start(SHOP, "test"));
        shop.assertIsIn(shop.far, "far");
    }

    @Test
    void reportTellsWhatChanges() throws Exception {
        deploy();

        var report = shop.kernel.moves().report(SHOP, "far");

        assertThat(report.possible()).isTrue();
        assertThat(report.findings())
                .extracting(MoveReport.Finding::text)
                .contains(
                        "volume 'data' of instance 0 is copied",
                        "is stopped while its data is copied",
                        "web-shop.default.example.com becomes web-shop.default.far.example.com");
        assertThatThrownBy(() -> shop.kernel.moves().report(SHOP, "local")).hasMessageContaining("to is 'local'");
        assertThatThrownBy(() -> shop.kernel.moves().report(SHOP, "mars")).hasMessageContaining("local, far");
    }

    @Test
    @Tag("delivered")
    void isRefusedWhereSomethingItNeedsIsMissing() throws Exception {
        shop.far.without.add(SchedulerTrait.STABLE_IDENTITY);
        shop.far.without.add(SchedulerTrait.RUNS_SLUGS);
        deploy();

        assertThatThrownBy(() -> shop.kernel.moves().move(SHOP, "far", "test"))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        refusal -> assertThat(refusal.problems())
                                .extracting(problem -> problem.field())
                                .containsExactlyInAnyOrder("components.db", "components.db", "components.web"))
                .hasMessageContaining("numbered instances")
                .hasMessageContaining("runs slugs");
        shop.assertIsIn(shop.here, "local");
    }

    @Test
    void whoIsCancelledOnTheWayIsBackWithItsData() throws Exception {
        deploy();
        shop.far.status.set(500);

        var id = shop.kernel.moves().move(SHOP, "far", "test");
        Await.until(MovingShop.LIMIT, "it tries to start there", () -> shop.far.cluster.instances() > 0);
        shop.kernel.cancel(id);

        assertThat(shop.kernel.await(id).state()).isEqualTo(OperationState.CANCELLED);
        assertIsBackHere();
    }

    @Test
    @Tag("delivered")
    void storageWithoutRoomIsFoundBeforeAnythingIsStopped() throws Exception {
        shop.far.disk.room(10);
        deploy();
        var before = shop.kernel.reader().instances(SHOP);

        var failed = shop.kernel.await(shop.kernel.moves().move(SHOP, "far", "test"));

        assertThat(failed.state()).isEqualTo(OperationState.FAILED);
        assertThat(failed.message()).contains("no room");
        assertThat(shop.kernel.reader().instances(SHOP))
                .as("what never stopped")
                .isEqualTo(before);
        assertIsBackHere();
    }

    @Test
    @Tag("delivered")
    void storageThatDoesNotAnswerIsAskedAgain() throws Exception {
        deploy();
        shop.far.disk.trouble().fail(Failure.UNAVAILABLE);

        var id = shop.kernel.moves().move(SHOP, "far", "test");
        Await.until(
                MovingShop.LIMIT,
                "a volume was tried",
                () -> shop.far.disk.trouble().calls("apply") > 0);
        shop.far.disk.trouble().heal();

        shop.kernel.succeeds(id);
        assertThat(shop.orders(shop.far)).hasContent("one order");
        shop.assertNothingIn(shop.here);
    }

    private void assertIsBackHere() throws Exception {
        Await.until(
                MovingShop.LIMIT,
                "all serve again",
                () -> shop.app().components().stream()
                        .allMatch(component -> component.ready() == component.instances()));
        shop.assertIsIn(shop.here, "local");
        assertThat(shop.orders(shop.here)).hasContent("one order");
        shop.assertNothingIn(shop.far);
    }
}

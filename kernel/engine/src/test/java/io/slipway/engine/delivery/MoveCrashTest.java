package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.delivery.HaltingPoints.Halt;
import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationFilter;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.store.Cursor;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The server is halted while an app moves, and the next one brings the move to its end.
@Execution(ExecutionMode.CONCURRENT)
final class MoveCrashTest {
    /// The kernel gives an instance a second; here it had it before it began.
    private static final Duration UP_FOR = Duration.ofSeconds(2);
    /// Of each kind of step one, on the side that is harder to go on from.
    private static final List<String> TELLING = List.of(
            "step:move/make volumes in far:after",
            "step:move/stop db:before",
            "plugin:write of storage:after",
            "step:move/roll out db in far:before",
            "step:move/switch to far:after",
            "step:move/clear local:before");

    @TempDir
    Path folder;

    private MovingShop shop;
    private HaltingPoints points = new HaltingPoints();

    @BeforeEach
    void open() throws Exception {
        shop = new MovingShop(folder, Clock.offset(Clock.systemUTC(), UP_FOR.negated()));
        shop.start(points);
        shop.deploy();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    @Timeout(240)
    void moveGoesOnFromEveryKindOfStep() throws Exception {
        for (var point : TELLING) {
            survive(point);
        }
    }

    @Test
    @Tag("long")
    @Timeout(900)
    void moveGoesOnFromEveryPoint() throws Exception {
        points.arm(Halt.NEVER);
        shop.move("far");
        var passed = points.passed().keySet();
        shop.move("local");
        assertThat(passed).hasSizeGreaterThan(50).containsAll(TELLING);
        for (var point : passed) {
            survive(point);
        }
    }

    private void survive(String point) throws Exception {
        var orders = "orders before " + point;
        shop.write(shop.here, orders);
        var before = last();
        points.arm(Halt.at(point));
        try {
            var id = shop.kernel.moves().move(SHOP, "far", "test");
            Await.until(MovingShop.LIMIT, "the move is halted or ends", () -> isHaltedOr(id));
        } catch (HaltingPoints.Halted _) {
            // Before the request was answered.
        }
        var halted = points.halted();
        if (!halted.isEmpty()) {
            shop.kernel.end();
            points = new HaltingPoints();
            shop.start(points);
        }
        points.arm(Halt.NEVER);
        var found = last();
        try {
            shop.kernel.succeeds(
                    found.equals(before) ? shop.kernel.moves().move(SHOP, "far", "test") : found.orElseThrow());
            shop.assertIsIn(shop.far, "far");
            shop.assertNothingIn(shop.here);
            assertThat(shop.orders(shop.far)).hasContent(orders);
        } catch (AssertionError e) {
            throw new AssertionError("halted at '%s': %s".formatted(halted, e.getMessage()), e);
        }
        shop.move("local");
    }

    private boolean isHaltedOr(OperationId id) {
        return !points.halted().isEmpty()
                || shop.kernel
                        .operations()
                        .get(id)
                        .map(operation -> operation.state().isFinal())
                        .orElse(false);
    }

    private Optional<OperationId> last() {
        var ofShop = new OperationFilter(Set.of(), null, SHOP.app(), null, Set.of());
        return shop.kernel.operations().list(ofShop, Cursor.first(1)).items().stream()
                .findFirst()
                .map(Operation::id);
    }
}

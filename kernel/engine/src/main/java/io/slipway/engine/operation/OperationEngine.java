package io.slipway.engine.operation;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.slipway.engine.operation.OperationRun.Next;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs operations on this server, and those of a server that fell. [Operations] asks for them.
public final class OperationEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperationEngine.class);
    // Only for what other servers asked for, and what was missed: this one is woken.
    private static final Duration POLL_SHARED = Duration.ofSeconds(1);
    private static final Duration POLL_ALONE = Duration.ofSeconds(10);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);
    private static final Duration PRUNE = Duration.ofMinutes(10);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final int MISSED_HEARTBEATS = 4;

    private final Operations operations;
    private final CrashPoints crashPoints;
    private final EngineSettings settings;
    private final OperationRun.Parts parts;
    private final Scheduler scheduler;
    private final ScheduledExecutorService timer;
    private final Runnable wake;
    private volatile boolean closing;

    public OperationEngine(
            Operations operations,
            Collection<? extends OperationHandler> handlers,
            CrashPoints crashPoints,
            EngineSettings settings) {
        this.operations = operations;
        this.crashPoints = crashPoints;
        this.settings = settings;
        this.parts = new OperationRun.Parts(
                operations,
                handlers.stream().collect(Collectors.toUnmodifiableMap(OperationHandler::kind, Function.identity())),
                crashPoints,
                RandomGenerator.getDefault(),
                () -> closing);
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("operation-timer").factory());
        this.scheduler = scheduler();
        this.wake = scheduler::triggerCheckForDueExecutions;
    }

    private Scheduler scheduler() {
        var database = operations.database();
        return Scheduler.create(database.schedulerConnections(), task())
                .schedulerName(new SchedulerName.Fixed(settings.server()))
                .jdbcCustomization(new MillisCustomization())
                .clock(() -> operations.evenClock().instant())
                .commitWhenAutocommitDisabled(true)
                // Platform threads: they call the database and wait for steps, which are on virtual ones.
                .executorService(Executors.newFixedThreadPool(
                        settings.parallel(),
                        Thread.ofPlatform().daemon().name("operation-", 0).factory()))
                .threads(settings.parallel())
                .pollingInterval(database.isEmbedded() ? POLL_ALONE : POLL_SHARED)
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(STOP)
                .build();
    }

    private CustomTask<Void> task() {
        return Tasks.custom(Queue.TASK, Void.class)
                .onDeadExecutionRevive()
                .onFailure((complete, scheduled) -> comeBack(complete, scheduled, AFTER_TROUBLE))
                .execute((instance, _) -> execute(new OperationId(instance.getId())));
    }

    /// Begins with what was left undone. Returns at once.
    public void start() {
        release(operations.database());
        operations.signals().onDue(wake);
        scheduler.start();
        var keep = EvenClock.KEEP.toMillis();
        var _ = timer.scheduleWithFixedDelay(this::keepClock, keep, keep, TimeUnit.MILLISECONDS);
        var _ = timer.scheduleWithFixedDelay(this::prune, PRUNE.toMillis(), PRUNE.toMillis(), TimeUnit.MILLISECONDS);
    }

    // This machine may have slept, and its oscillator is not the others'.
    private void keepClock() {
        try {
            operations.evenClock().keep();
        } catch (SlipwayException e) {
            LOG.debug("The servers' time is not kept for now", e);
        }
    }

    // What a server of this name had under way when it fell, it need not wait to take up; nor what waits in vain for
    // the time in which no server ran.
    private void release(Database database) {
        database.write(tx -> tx.update(
                "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null, version = version + 1"
                        + " where picked = true and (picked_by = ? or 1 = ?)",
                settings.server(),
                database.isEmbedded()));
        if (database.isEmbedded()) {
            var now = operations.evenClock().instant();
            database.write(tx ->
                    tx.update("update scheduled_tasks set execution_time = ? where execution_time > ?", now, now));
        }
    }

    private CompletionHandler<Void> execute(OperationId id) {
        crashPoints.pass("operation:picked");
        Next next;
        try {
            next = new OperationRun(id, parts).run();
        } catch (SlipwayException e) {
            LOG.warn("Operation {} is taken up again in {} s", id, AFTER_TROUBLE.toSeconds(), e);
            next = new Next.ComeBack(AFTER_TROUBLE);
        }
        crashPoints.pass("operation:handled");
        return switch (next) {
            case Next.Forget() -> (_, scheduled) -> scheduled.remove();
            case Next.ComeBack(Duration in) -> (complete, scheduled) -> comeBack(complete, scheduled, in);
            case Next.Leave() -> (_, _) -> LOG.info("Operation {} is left to another server", id);
        };
    }

    private void comeBack(ExecutionComplete complete, ExecutionOperations<Void> scheduled, Duration in) {
        scheduled.reschedule(complete, operations.evenClock().instant().plus(in));
        if (!closing) {
            var _ = timer.schedule(wake, in.toMillis() + 1, TimeUnit.MILLISECONDS);
        }
    }

    private void prune() {
        try {
            var forgotten = Retention.prune(operations, settings);
            LOG.debug("Forgot {} operations", forgotten);
        } catch (SlipwayException e) {
            LOG.warn("Old operations are kept for now: {}", e.getMessage());
        }
    }

    /// Interrupts what is under way; it is taken up by another server, or by this one when it starts again.
    @Override
    public void close() {
        closing = true;
        operations.signals().offDue(wake);
        timer.shutdownNow();
        scheduler.stop();
    }
}

package io.slipway.plugins.schedulers.swarm;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineLog;
import io.slipway.docker.LogCursor;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The log of one instance: of the tasks of its slot, one after the other. The Swarm never ends the log of a task
/// that is followed, so it is looked whether the task is over, and then read to its end.
final class SlotLog implements FollowLogs.LogStream {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Engine engine;
    private final Tasks tasks;
    private Task task;
    private EngineLog log;
    private boolean follows;
    private boolean gap;

    /// The tasks of the slot, the oldest first.
    interface Tasks {
        List<Task> now() throws InterruptedException;
    }

    private SlotLog(Engine engine, Tasks tasks, Task task, LogCursor at) {
        this.engine = engine;
        this.tasks = tasks;
        this.task = task;
        this.follows = !task.isOver();
        this.log = open(task, follows, at);
    }

    /// @param all the tasks of the slot now, the oldest first, one at least
    static SlotLog open(Engine engine, Tasks tasks, List<Task> all, Optional<String> cursor) {
        if (cursor.isEmpty()) {
            return new SlotLog(
                    engine,
                    tasks,
                    all.getFirst(),
                    LogCursor.start(all.getFirst().id()));
        }
        var at = LogCursor.parse(cursor.get());
        for (var task : all) {
            if (at.isOf(task.id())) {
                return new SlotLog(engine, tasks, task, at);
            }
        }
        // The Swarm keeps the last few tasks of a slot only.
        var opened = new SlotLog(
                engine, tasks, all.getFirst(), LogCursor.start(all.getFirst().id()));
        opened.gap = true;
        return opened;
    }

    private EngineLog open(Task of, boolean following, LogCursor at) {
        return new EngineLog(engine, new EngineLog.Source("/tasks/" + of.id(), following, () -> true), at);
    }

    @Override
    public List<LogEntry> next(Duration wait) throws InterruptedException {
        var until = System.nanoTime() + wait.toNanos();
        if (gap) {
            gap = false;
            return List.of(new LogEntry.Lost(0));
        }
        while (true) {
            var left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
            var entries = entries(left.compareTo(LOOK) < 0 ? left : LOOK);
            if (!entries.isEmpty()) {
                return entries;
            }
            var moved = advance();
            if (!moved && System.nanoTime() >= until) {
                return List.of();
            }
        }
    }

    private List<LogEntry> entries(Duration wait) throws InterruptedException {
        try {
            return log.next(wait);
        } catch (SlipwayException e) {
            if (e.failure().isRetryable() || !follows) {
                return new ArrayList<>();
            }
            throw e;
        }
    }

    /// Goes on to what comes after that which is read: the rest of a task that is over, then the next task.
    private boolean advance() throws InterruptedException {
        if (!follows && !log.isOver()) {
            return false;
        }
        var all = tasks.now();
        var now = all.stream().filter(each -> each.id().equals(task.id())).findFirst();
        if (follows) {
            if (now.isPresent() && !now.get().isOver()) {
                return false;
            }
            reopen(task, false, LogCursor.parse(log.cursor()));
            return true;
        }
        var next = all.stream()
                .filter(each -> each.created().isAfter(task.created()))
                .findFirst();
        if (next.isEmpty()) {
            return false;
        }
        reopen(next.get(), !next.get().isOver(), LogCursor.start(next.get().id()));
        return true;
    }

    private void reopen(Task of, boolean following, LogCursor at) {
        log.close();
        task = of;
        follows = following;
        log = open(of, following, at);
    }

    @Override
    public String cursor() {
        return log.cursor();
    }

    @Override
    public void close() {
        log.close();
    }
}

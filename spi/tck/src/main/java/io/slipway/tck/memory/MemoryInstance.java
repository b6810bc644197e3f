package io.slipway.tck.memory;

import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One instance, changed only under its cluster's lock.
final class MemoryInstance {
    final String name;
    final String node;
    final Template template;
    final List<Endpoint> endpoints;
    final MemoryLog log;
    WorkloadStatus.State state = WorkloadStatus.State.STARTING;
    Instant since;
    int restarts;
    /// Starts of this instance so far; differs for each life of the program.
    int incarnation;

    WorkloadStatus.@Nullable Exit lastExit;

    @Nullable
    String message;
    /// When `state` ends by itself; null where it does not.
    @Nullable
    Instant due;

    MemoryInstance(String name, String node, Template template, List<Endpoint> endpoints, MemoryLog log, Instant now) {
        this.name = name;
        this.node = node;
        this.template = template;
        this.endpoints = endpoints;
        this.log = log;
        this.since = now;
    }

    Program program() {
        return template.main();
    }

    void enter(WorkloadStatus.State next, Instant now, @Nullable Instant until) {
        state = next;
        since = now;
        due = until;
    }

    boolean is(WorkloadStatus.State wanted) {
        return state == wanted;
    }

    boolean isDue(Instant now) {
        return due != null && !due.isAfter(now);
    }

    WorkloadStatus.Instance status() {
        return new WorkloadStatus.Instance(
                name,
                state,
                endpoints,
                restarts,
                since,
                Optional.ofNullable(lastExit),
                Optional.of(node),
                Optional.ofNullable(message));
    }
}

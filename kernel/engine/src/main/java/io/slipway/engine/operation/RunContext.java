package io.slipway.engine.operation;

import io.slipway.engine.operation.RunStore.Taken;
import io.slipway.engine.store.Json;
import java.time.Clock;
import java.util.Optional;

/// The [OperationContext] of one step.
final class RunContext implements OperationContext {
    private final OperationId id;
    private final Taken taken;
    private final RunLog log;
    private final Clock clock;
    private volatile String step = "";

    RunContext(OperationId id, Taken taken, RunLog log, Clock clock) {
        this.id = id;
        this.taken = taken;
        this.log = log;
        this.clock = clock;
    }

    void enter(String name) {
        step = name;
    }

    @Override
    public OperationId id() {
        return id;
    }

    @Override
    public OperationLabels labels() {
        return taken.labels();
    }

    @Override
    public String requestedBy() {
        return taken.requestedBy();
    }

    @Override
    public <T extends Record> T payload(Class<T> type) {
        return Json.read(taken.payload(), type);
    }

    @Override
    public <T> Optional<T> result(String name, Class<T> type) {
        return taken.step(name)
                .filter(row -> row.status().state() == OperationState.SUCCEEDED)
                .flatMap(row -> Optional.ofNullable(row.result()))
                .map(text -> Json.read(text, type));
    }

    @Override
    public void log(String line) {
        log.add(step, line);
    }

    @Override
    public Clock clock() {
        return clock;
    }
}

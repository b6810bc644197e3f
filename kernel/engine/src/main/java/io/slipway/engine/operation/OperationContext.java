package io.slipway.engine.operation;

import java.time.Clock;
import java.util.Optional;

/// One operation, as its handler sees it.
public interface OperationContext {
    OperationId id();

    OperationLabels labels();

    String requestedBy();

    <T extends Record> T payload(Class<T> type);

    /// What the step of this name answered when it finished, if it has and answered anything.
    <T> Optional<T> result(String step, Class<T> type);

    /// Writes a line for those who follow. Kept within a quarter of a second, not before it returns; beyond
    /// the bound of an operation's log it is dropped, and the log says so.
    void log(String line);

    Clock clock();
}

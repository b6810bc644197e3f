package io.slipway.http;

import io.slipway.engine.operation.LogLine;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Operations;
import io.slipway.http.OperationView.StepView;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What happens in one operation, for one reader. An event's id is the position of the last line told before it:
/// after a resumption no line is told twice, and each step once more as it stands.
final class OperationEvents implements EventSource {
    private static final int LINES = 500;

    private final Operations operations;
    private final OperationId id;
    private final Map<String, StepView> told = new HashMap<>();
    private @Nullable State state;
    private long version = -1;
    private long position;

    OperationEvents(Operations operations, OperationId id, Optional<String> after) {
        this.operations = operations;
        this.id = id;
        this.position = after.map(OperationEvents::position).orElse(0L);
    }

    private static long position(String eventId) {
        try {
            return Long.parseLong(eventId);
        } catch (NumberFormatException e) {
            throw SlipwayException.invalid(
                    List.of(FieldProblem.of("Last-Event-ID", eventId, "the id of an event of this stream", "")));
        }
    }

    @Override
    public List<Event> next(Duration wait) throws InterruptedException {
        var found = operations.follow(id, version, wait);
        if (found.isEmpty()) {
            throw Refusal.notFound("operation '" + id + "'");
        }
        var operation = found.get();
        if (operation.version() <= version) {
            return List.of();
        }
        var events = new ArrayList<Event>();
        if (!new State(operation.state(), operation.message()).equals(state)) {
            state = new State(operation.state(), operation.message());
            events.add(event("state", state));
        }
        var changed = operation.steps().stream()
                .map(StepView::of)
                .filter(step -> !step.equals(told.get(step.name())))
                .collect(Collectors.toCollection(ArrayDeque::new));
        var lines = operations.lines(id, position, LINES);
        for (var line : lines) {
            stepsBefore(line, changed, events);
            position = line.position();
            events.add(event("log", Line.of(line)));
        }
        if (lines.size() == LINES) {
            // More of them are there already: come back at once, and keep what follows them for later.
            return events;
        }
        version = operation.version();
        changed.forEach(step -> events.add(told(step)));
        if (operation.state().isFinal()) {
            events.add(Event.end(Long.toString(position), OperationView.of(operation)));
        }
        return events;
    }

    /// Steps stand in the order of their beginnings: those before the line's own are over, and its own has begun
    /// but ends behind its lines.
    private void stepsBefore(LogLine line, Deque<StepView> changed, List<Event> events) {
        if (changed.stream().noneMatch(step -> step.name().equals(line.step()))) {
            return;
        }
        while (!changed.getFirst().name().equals(line.step())) {
            events.add(told(changed.removeFirst()));
        }
        if (!changed.getFirst().state().isFinal()) {
            events.add(told(changed.removeFirst()));
        }
    }

    private Event told(StepView step) {
        told.put(step.name(), step);
        return event("step", step);
    }

    private Event event(String name, Object data) {
        return Event.of(Long.toString(position), name, data);
    }

    @Override
    public void close() {}

    private record State(OperationState state, @Nullable String message) {}

    private record Line(Instant at, String step, String text) {
        static Line of(LogLine line) {
            return new Line(line.at(), line.step(), line.text());
        }
    }
}

package io.slipway.http;

import io.slipway.engine.build.Build;
import io.slipway.engine.build.Builds.LogPart;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The log of one build, line by line, until the build is over. An event's id is the part of the log and the
/// number of lines of it that were told.
final class BuildLogEvents implements EventSource {
    private static final Duration LOOK = Duration.ofMillis(300);

    private final Log log;
    private long part;
    private int lines;
    private boolean isInsideOfPart;

    BuildLogEvents(Log log, Optional<String> after) {
        this.log = log;
        after.ifPresent(this::resume);
    }

    interface Log {
        Build.State state();

        List<LogPart> partsAfter(long part);
    }

    private void resume(String id) {
        var dot = id.indexOf('.');
        try {
            part = Long.parseLong(id.substring(0, Math.max(dot, 0)));
            lines = Integer.parseInt(id.substring(dot + 1));
            isInsideOfPart = lines > 0;
        } catch (NumberFormatException e) {
            throw SlipwayException.invalid(
                    List.of(FieldProblem.of("Last-Event-ID", id, "the id of an event of this stream", "leave it out")));
        }
    }

    @Override
    public List<Event> next(Duration wait) throws InterruptedException {
        var until = System.nanoTime() + wait.toNanos();
        while (true) {
            // Asked before the lines are read: what is written between the two is read the next time.
            var isOver = log.state() != Build.State.RUNNING;
            var events = events();
            if (isOver) {
                events.add(Event.end(id(), new InstanceLogEvents.End("complete")));
            }
            if (!events.isEmpty() || System.nanoTime() >= until) {
                return events;
            }
            Thread.sleep(LOOK);
        }
    }

    private List<Event> events() {
        var events = new ArrayList<Event>();
        for (var next : log.partsAfter(isInsideOfPart ? part - 1 : part)) {
            var all = next.text().lines().toList();
            var told = next.part() == part ? Math.min(lines, all.size()) : 0;
            part = next.part();
            lines = told;
            for (var line : all.subList(told, all.size())) {
                lines++;
                events.add(Event.of(id(), "line", new Line(line)));
            }
        }
        isInsideOfPart = false;
        return events;
    }

    private String id() {
        return part + "." + lines;
    }

    @Override
    public void close() {}

    private record Line(String text) {}
}

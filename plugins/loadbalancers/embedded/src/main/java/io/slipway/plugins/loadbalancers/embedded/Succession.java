package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.table.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides what is to be done so that one gateway of the wanted program serves: where another program runs,
/// the new one is started beside it, takes over its sockets, and only then the old one drains and ends.
/// Looks at nothing but what is there, so it may be asked again after any crash.
final class Succession {
    private Succession() {}

    /// A place for a process.
    ///
    /// @param isKept a shim keeps the process running
    /// @param program what was started there last
    /// @param report empty while it does not answer
    record Slot(String name, boolean isKept, String program, Optional<Report> report) {
        boolean isDraining() {
            return report.filter(Report::draining).isPresent();
        }
    }

    sealed interface Step {
        String slot();

        record Start(String slot) implements Step {}

        record Drain(String slot) implements Step {}

        record Stop(String slot) implements Step {}
    }

    /// @param slots two of them
    static List<Step> plan(List<Slot> slots, String program) {
        var current = slots.stream()
                .filter(slot -> slot.isKept() && slot.program().equals(program) && !slot.isDraining())
                .findFirst();
        return current.map(slot -> retireOthers(slots, slot)).orElseGet(() -> start(slots));
    }

    private static List<Step> start(List<Slot> slots) {
        for (var slot : slots) {
            if (!slot.isKept()) {
                return List.of(new Step.Start(slot.name()));
            }
        }
        // Two generations run already: the one that is ending makes room.
        var ending = slots.stream().filter(Slot::isDraining).findFirst().orElse(slots.getLast());
        return List.of(new Step.Stop(ending.name()), new Step.Start(ending.name()));
    }

    private static List<Step> retireOthers(List<Slot> slots, Slot current) {
        var steps = new ArrayList<Step>();
        if (current.report().isEmpty()) {
            return steps;
        }
        for (var slot : slots) {
            if (!slot.isKept() || slot.equals(current)) {
                continue;
            }
            var isOver = slot.report().map(Report::drained).orElse(true);
            if (isOver) {
                steps.add(new Step.Stop(slot.name()));
            } else if (!slot.isDraining()) {
                steps.add(new Step.Drain(slot.name()));
            }
        }
        return steps;
    }
}

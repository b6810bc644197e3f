package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppView;
import io.slipway.engine.app.AppView.ComponentView;
import io.slipway.engine.app.AppView.State;
import io.slipway.engine.app.InstanceView;
import io.slipway.engine.delivery.Why.Block;
import io.slipway.engine.operation.LogLine;
import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationFilter;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.StartFault;
import io.slipway.engine.store.Cursor;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds what keeps one app from being as wanted, and what ends it.
final class Blocks {
    private static final int LINES = 50;
    private static final int LONGEST_CAUSE = 400;

    private final AppReader apps;
    private final Operations operations;

    @Inject
    Blocks(AppReader apps, Operations operations) {
        this.apps = apps;
        this.operations = operations;
    }

    List<Block> of(AppKey key, AppView app, List<InstanceView> instances) {
        var blocks = new ArrayList<Block>();
        var mends = new Mends(key);
        if (app.state() == State.STOPPED) {
            blocks.add(Block.of(key.app(), "it was stopped by wish", mends.start()));
            return blocks;
        }
        lastOperation(app).flatMap(operation -> ofOperation(key, operation)).ifPresent(blocks::add);
        for (var component : app.components()) {
            var mine = instances.stream()
                    .filter(instance -> instance.component().equals(component.name()))
                    .toList();
            // A deploy that failed has told the cause of its component, and the mend.
            new OfComponent(key, component, mends)
                    .of(mine).stream()
                            .filter(block -> blocks.stream()
                                    .noneMatch(told -> told.mend().equals(block.mend())))
                            .forEach(blocks::add);
        }
        return blocks;
    }

    /// The last of what the failed step of the app's last operation wrote.
    List<String> lastLines(AppView app) {
        return lastOperation(app).stream()
                .flatMap(operation -> operation.steps().stream()
                        .filter(step -> step.state() == OperationState.FAILED)
                        .limit(1)
                        .flatMap(step -> operations.lastLines(operation.id(), step.name(), LINES).stream()))
                .map(LogLine::text)
                .toList();
    }

    private Optional<Operation> lastOperation(AppView app) {
        return app.operation().flatMap(id -> operations.get(new OperationId(id)));
    }

    private Optional<Block> ofOperation(AppKey key, Operation operation) {
        var id = operation.id().value();
        var what = "operation %s (%s)".formatted(id, operation.kind());
        return switch (operation.state()) {
            case FAILED -> {
                var cause = shortened(String.valueOf(operation.message()));
                var mend = Optional.ofNullable(operation.mend()).orElseGet(() -> new Mends(key).deploy());
                yield Optional.of(new Block(what, cause, mend, Optional.of(Mends.show(id))));
            }
            case RUNNING -> Optional.of(Block.of(what, "is under way: " + step(operation), Mends.show(id)));
            case QUEUED -> Optional.of(waiting(key, operation, what));
            case SUCCEEDED, CANCELLED -> Optional.empty();
        };
    }

    private Block waiting(AppKey key, Operation operation, String what) {
        var filter =
                new OperationFilter(Set.of(key.team()), key.space(), key.app(), null, Set.of(OperationState.RUNNING));
        return operations.list(filter, Cursor.first(1)).items().stream()
                .findFirst()
                .map(first -> Block.of(
                        what,
                        "waits for operation %s (%s)".formatted(first.id(), first.kind()),
                        Mends.cancel(first.id().value())))
                .orElseGet(() -> Block.of(
                        what, "waits for its turn", Mends.show(operation.id().value())));
    }

    private static String step(Operation operation) {
        return operation.steps().stream()
                .filter(step -> step.state() == OperationState.RUNNING)
                .findFirst()
                .map(step -> step.name()
                        + Optional.ofNullable(step.message())
                                .map(text -> ": " + shortened(text))
                                .orElse(""))
                .orElse("its next step");
    }

    /// What one component says.
    private final class OfComponent {
        private final AppKey key;
        private final ComponentView component;
        private final Mends mends;
        private final String object;

        OfComponent(AppKey key, ComponentView component, Mends mends) {
            this.key = key;
            this.component = component;
            this.mends = mends;
            this.object = key.app() + "/" + component.name();
        }

        List<Block> of(List<InstanceView> instances) {
            var blocks = new ArrayList<Block>();
            if (component.instances() == 0 && component.state() == State.RUNNING) {
                blocks.add(Block.of(object, "it is scaled to 0", mends.scale(component.name(), 1)));
            }
            // What an instance says of itself stands below, with the instance.
            component
                    .message()
                    .filter(message -> instances.stream()
                            .flatMap(instance -> instance.message().stream())
                            .noneMatch(message::endsWith))
                    .ifPresent(message -> blocks.add(told(object, message, StartFault.REFUSED)));
            instances.stream()
                    .flatMap(instance -> ofInstance(instance).stream())
                    .forEach(blocks::add);
            return blocks;
        }

        private Optional<Block> ofInstance(InstanceView instance) {
            var name = object + " instance " + instance.name();
            return switch (instance.state()) {
                case BACKING_OFF -> {
                    var exit = instance.lastExit().orElse("an unknown exit");
                    var cause = "it ended with %s and was started %d times".formatted(exit, instance.restarts() + 1);
                    yield Optional.of(told(name, cause, StartFault.ofExit(exit, StartFault.ENDS)));
                }
                case RUNNING ->
                    instance.message()
                            .map(message -> told(name, message, StartFault.ofMessage(message, StartFault.CHECK_FAILS)));
                case STARTING, READY, LEAVING, ENDED ->
                    instance.message().map(message -> told(name, message, StartFault.REFUSED));
            };
        }

        private Block told(String what, String cause, StartFault fault) {
            return new Block(what, shortened(cause), mend(fault, cause), Optional.of(mends.logs(component.name())));
        }

        /// Back to what worked, where there is such a thing and it helps; else what the app file can change.
        private String mend(StartFault fault, String cause) {
            return switch (fault) {
                case LISTENS_ELSEWHERE, ENDS, CHECK_FAILS, SLOW ->
                    rollback().or(() -> change(fault, cause)).orElseGet(() -> mends.restart(component.name()));
                case OUT_OF_MEMORY, REFUSED, FAILED, GONE ->
                    change(fault, cause).or(this::rollback).orElseGet(() -> mends.restart(component.name()));
            };
        }

        private Optional<String> change(StartFault fault, String cause) {
            return apps.definition(key, component.name()).flatMap(wanted -> mends.ofStart(fault, cause, wanted));
        }

        private Optional<String> rollback() {
            var current = component.release().orElse(0);
            return apps.releases(key, component.name()).stream()
                            .anyMatch(release -> release.state() == Release.State.GOOD && release.number() < current)
                    ? Optional.of(mends.rollback(component.name()))
                    : Optional.empty();
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_CAUSE ? text : text.substring(0, LONGEST_CAUSE) + " …";
    }
}

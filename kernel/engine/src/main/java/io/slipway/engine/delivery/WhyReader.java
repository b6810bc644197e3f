package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppView;
import io.slipway.engine.app.AppView.ComponentView;
import io.slipway.engine.app.AppView.State;
import io.slipway.engine.app.InstanceView;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.delivery.Why.Block;
import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.reconcile.Reconcilers;
import io.slipway.engine.store.Database;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds out why an app is as it is.
public final class WhyReader {
    private static final int EVENTS = 10;
    private static final int LONGEST_CAUSE = 600;

    private final Database database;
    private final Rows rows;
    private final AppReader apps;
    private final Operations operations;
    private final Datacenters datacenters;
    private final Reconcilers reconcilers;

    @Inject
    WhyReader(
            Database database,
            Rows rows,
            AppReader apps,
            Operations operations,
            Datacenters datacenters,
            Reconcilers reconcilers) {
        this.database = database;
        this.rows = rows;
        this.apps = apps;
        this.operations = operations;
        this.datacenters = datacenters;
        this.reconcilers = reconcilers;
    }

    public Optional<Why> find(AppKey key) {
        return apps.find(key).map(app -> explain(key, app));
    }

    private Why explain(AppKey key, AppView app) {
        var instances = apps.instances(key);
        var blocks = new ArrayList<Block>();
        ofDatacenter(app.datacenter(), blocks);
        lastOperation(app).ifPresent(operation -> ofOperation(operation, blocks));
        for (var component : app.components()) {
            ofComponent(key, component, instances, blocks);
        }
        if (app.state() == State.STOPPED) {
            blocks.add(new Block(key.app(), "it was stopped by wish", "slipway start " + key.app()));
        }
        var events = database.read(tx -> rows.apps()
                .find(tx, key)
                .map(found -> rows.events().newest(tx, found.id(), EVENTS))
                .orElse(List.of()));
        return new Why(
                key.app(),
                app.state(),
                summary(app, blocks),
                app.components().stream().map(WhyReader::wanted).toList(),
                observed(app, instances),
                blocks,
                events);
    }

    private void ofDatacenter(String name, List<Block> blocks) {
        var datacenter = datacenters.find(name);
        if (datacenter.isEmpty()) {
            blocks.add(new Block(
                    "datacenter " + name,
                    "it is not in the configuration any more",
                    "add it to conf/server.yaml again, then: slipway config reload"));
            return;
        }
        datacenter
                .flatMap(Datacenter::degraded)
                .or(() -> reconcilers.trouble(name))
                .ifPresent(reason ->
                        blocks.add(new Block("datacenter " + name, reason, "slipway datacenter show " + name)));
    }

    private static void ofOperation(Operation operation, List<Block> blocks) {
        var what = "operation %s (%s)".formatted(operation.id(), operation.kind());
        if (operation.state() == OperationState.FAILED) {
            var mend = Optional.ofNullable(operation.mend())
                    .orElse("mend the cause, then repeat it: slipway operations show " + operation.id());
            blocks.add(new Block(what, shortened(String.valueOf(operation.message())), mend));
        } else if (!operation.state().isFinal()) {
            var waiting = operation.steps().stream()
                    .filter(step -> step.state() == OperationState.RUNNING)
                    .findFirst()
                    .map(step -> step.name()
                            + Optional.ofNullable(step.message())
                                    .map(text -> ": " + text)
                                    .orElse(""))
                    .orElse("it waits for its turn");
            blocks.add(new Block(what, waiting, "wait, or: slipway operations cancel " + operation.id()));
        }
    }

    private static void ofComponent(
            AppKey key, ComponentView component, List<InstanceView> instances, List<Block> blocks) {
        var object = key.app() + "/" + component.name();
        // What an instance says of itself stands below, with the instance.
        component
                .message()
                .filter(message -> instances.stream()
                        .flatMap(instance -> instance.message().stream())
                        .noneMatch(message::endsWith))
                .ifPresent(message -> blocks.add(new Block(object, shortened(message), "slipway logs " + object)));
        for (var instance : instances) {
            if (!instance.component().equals(component.name())) {
                continue;
            }
            var name = object + " instance " + instance.name();
            instance.message()
                    .ifPresent(message -> blocks.add(new Block(
                            name,
                            shortened(message),
                            message.contains("$PORT")
                                    ? "let the program listen on $PORT, or set 'port' with 'fixed: true', then deploy"
                                    : "mend what it says; it is tried again by itself")));
            if (instance.state() == InstanceView.State.BACKING_OFF) {
                blocks.add(new Block(
                        name,
                        "it ended with %s and was started %d times"
                                .formatted(instance.lastExit().orElse("an unknown exit"), instance.restarts() + 1),
                        "slipway logs %s; then mend it, or: slipway rollback %s".formatted(object, object)));
            }
        }
    }

    private static String wanted(ComponentView component) {
        return "%s: %d instance%s%s"
                .formatted(
                        component.name(),
                        component.instances(),
                        component.instances() == 1 ? "" : "s",
                        component.release().isPresent()
                                ? " of v" + component.release().getAsLong()
                                : ", no release yet");
    }

    private static List<String> observed(AppView app, List<InstanceView> instances) {
        var lines = new ArrayList<String>();
        for (var component : app.components()) {
            lines.add("%s: %d ready".formatted(component.name(), component.ready()));
            instances.stream()
                    .filter(instance -> instance.component().equals(component.name()))
                    .map(instance -> "  %s v%d %s, %d restart%s%s"
                            .formatted(
                                    instance.name(),
                                    instance.release(),
                                    word(instance.state()),
                                    instance.restarts(),
                                    instance.restarts() == 1 ? "" : "s",
                                    instance.lastExit()
                                            .map(exit -> ", last " + exit)
                                            .orElse("")))
                    .forEach(lines::add);
        }
        return lines;
    }

    private static String summary(AppView app, List<Block> blocks) {
        return switch (app.state()) {
            case RUNNING -> blocks.isEmpty() ? "It runs as wanted." : "It runs, but something is not as wanted.";
            case DEPLOYING -> "An operation is at work.";
            case DEGRADED -> "It serves with fewer instances than wanted.";
            case FAILED -> "It does not serve.";
            case STOPPED -> "It was stopped by wish.";
            case REMOVING -> "It is being removed.";
            case NEW -> "It has never run.";
        };
    }

    private Optional<Operation> lastOperation(AppView app) {
        return app.operation().flatMap(id -> operations.get(new OperationId(id)));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_CAUSE ? text : text.substring(0, LONGEST_CAUSE) + " …";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

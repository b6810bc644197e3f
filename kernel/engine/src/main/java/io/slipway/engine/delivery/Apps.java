package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.app.Needs;
import io.slipway.engine.app.Plan;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.OperationLabels;
import io.slipway.engine.operation.OperationRequest;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What can be asked for of apps. Each change stores what is wanted and an operation in one transaction, and
/// returns before anything of it has happened.
///
/// Failures: `INVALID` if the app or component does not exist or the request is wrong, `CONFLICT` if a place is
/// taken or the app is being removed.
public final class Apps {
    private final Database database;
    private final Rows rows;
    private final Plans plans;
    private final Operations operations;
    private final Spaces spaces;
    private final Wishes wishes;
    private final Quotas quotas;
    private final IdSource ids;

    @Inject
    Apps(
            Database database,
            Rows rows,
            Plans plans,
            Operations operations,
            Spaces spaces,
            Wishes wishes,
            Quotas quotas,
            IdSource ids) {
        this.database = database;
        this.rows = rows;
        this.plans = plans;
        this.operations = operations;
        this.spaces = spaces;
        this.wishes = wishes;
        this.quotas = quotas;
        this.ids = ids;
    }

    /// @param file the text of `slipway.yaml`
    /// @param uploads by component, the digest of the uploaded source that stands for its folder or archive
    public record Wish(String file, Map<String, String> uploads) {
        public Wish {
            uploads = Map.copyOf(uploads);
        }
    }

    /// What [#deploy] of the same would change; changes nothing.
    public Plan plan(AppKey key, Wish wish) {
        var written = wishes.read(key, wish);
        return database.read(tx -> {
            var file = wishes.checked(tx, key, written, wish);
            return plans.of(tx, key, file, wish.uploads());
        });
    }

    public OperationId deploy(AppKey key, Wish wish, String by) {
        var written = wishes.read(key, wish);
        return database.transaction(tx -> {
            var file = wishes.checked(tx, key, written, wish);
            var room = quotas.room(tx, key);
            var app = rows.apps().find(tx, key).orElseGet(() -> create(tx, key));
            if (app.removing()) {
                throw SlipwayException.conflict(
                        "app '%s' is being removed; deploy it when that is done".formatted(key));
            }
            rows.apps().setStopped(tx, app.id(), false);
            rows.apps().setFile(tx, app.id(), wish.file());
            var parts = new ArrayList<DeployPayload.Part>();
            for (var name : Needs.order(file.components())) {
                var definition = file.components().get(name);
                var upload = Optional.ofNullable(wish.uploads().get(name));
                if (definition != null) {
                    parts.add(new DeployPayload.Part(
                            define(tx, app, definition, upload), name, upload.orElse(""), definition.instances()));
                }
            }
            var removed = new ArrayList<String>();
            for (var component : rows.apps().components(tx, app.id())) {
                if (!file.components().containsKey(component.name())) {
                    rows.apps().setRemoving(tx, component);
                    removed.add(component.id());
                }
            }
            room.check(tx);
            var payload = new DeployPayload(app.id(), parts, removed);
            return operations.submit(
                    tx,
                    new OperationRequest(
                            DeployHandler.KIND,
                            labels(key, null),
                            key.queue(),
                            payload,
                            by,
                            Set.of(DeployHandler.KIND)));
        });
    }

    /// @param withVolumes whether the data of its volumes is deleted too; an app that has some is only
    ///     removed with them
    public OperationId remove(AppKey key, boolean withVolumes, String by) {
        return database.transaction(tx -> {
            var app = rows.apps().get(tx, key);
            var components = rows.apps().components(tx, app.id());
            var volumes = components.stream()
                    .flatMap(component -> rows.volumes().ofComponent(tx, component.id()).stream())
                    .count();
            if (volumes > 0 && !withVolumes) {
                throw SlipwayException.invalid(List.of(FieldProblem.of(
                        "volumes",
                        "keep",
                        "delete, since the app has %d volume%s".formatted(volumes, volumes == 1 ? "" : "s"),
                        "remove it with its data: slipway remove %s --volumes delete".formatted(key.app()))));
            }
            rows.apps().setRemoving(tx, app.id());
            return operations.submit(
                    tx,
                    new OperationRequest(
                            AppHandlers.Remove.KIND,
                            labels(key, null),
                            key.queue(),
                            payload(app, components),
                            by,
                            Set.of(DeployHandler.KIND, ScaleHandler.KIND, AppHandlers.Remove.KIND)));
        });
    }

    public OperationId stop(AppKey key, String by) {
        return database.transaction(tx -> {
            var app = alive(tx, key);
            rows.apps().setStopped(tx, app.id(), true);
            return submit(
                    tx,
                    key,
                    null,
                    AppHandlers.Stop.KIND,
                    payload(app, rows.apps().components(tx, app.id())),
                    by);
        });
    }

    public OperationId start(AppKey key, String by) {
        return database.transaction(tx -> {
            var app = alive(tx, key);
            var room = quotas.room(tx, key);
            rows.apps().setStopped(tx, app.id(), false);
            room.check(tx);
            var byName = new TreeMap<String, ComponentDefinition>();
            var components = rows.apps().components(tx, app.id());
            components.forEach(component -> byName.put(component.name(), component.definition()));
            var order = Needs.order(byName);
            var sorted = components.stream()
                    .sorted(Comparator.comparingInt(component -> order.indexOf(component.name())))
                    .toList();
            return submit(tx, key, null, AppHandlers.Start.KIND, payload(app, sorted), by);
        });
    }

    /// @param instances 0 to 1 000
    public OperationId scale(AppKey key, String name, int instances, String by) {
        if (instances < 0 || instances > 1_000) {
            throw SlipwayException.invalid(List.of(FieldProblem.of(
                    "instances", Integer.toString(instances), "0 to 1000", "give a number in between")));
        }
        return database.transaction(tx -> {
            var app = alive(tx, key);
            var component = rows.apps().component(tx, app, name);
            if (component.definition().kind() == Kind.JOB) {
                throw SlipwayException.invalid("component '%s' is a job and cannot be scaled".formatted(name));
            }
            var room = quotas.room(tx, key);
            rows.apps().define(tx, component.id(), component.definition().withInstances(instances), component.upload());
            room.check(tx);
            return submit(tx, key, name, ScaleHandler.KIND, new ComponentPayload(component.id(), name), by);
        });
    }

    /// New instances of the current release take over from the present ones.
    public OperationId restart(AppKey key, String name, String by) {
        return fromCurrent(key, name, ReleaseHandler.RESTART, "restart", by);
    }

    /// @param changes a value by name; an empty one removes the variable
    public OperationId changeEnv(AppKey key, String name, Map<String, Optional<String>> changes, String by) {
        return database.transaction(tx -> {
            var app = alive(tx, key);
            var component = rows.apps().component(tx, app, name);
            var env = new TreeMap<>(component.definition().env());
            changes.forEach((variable, value) ->
                    value.ifPresentOrElse(present -> env.put(variable, present), () -> env.remove(variable)));
            rows.apps().define(tx, component.id(), component.definition().withEnv(env), component.upload());
            var current = current(component);
            var note = "env changed: " + String.join(", ", new TreeSet<>(changes.keySet()));
            var payload = new ReleasePayload(component.id(), name, current, true, note);
            return submit(tx, key, name, ReleaseHandler.ENV, payload, by);
        });
    }

    /// @param to the number of the release to go back to; the last good one before the current where empty
    public OperationId rollback(AppKey key, String name, Optional<Long> to, String by) {
        return database.transaction(tx -> {
            var app = alive(tx, key);
            var component = rows.apps().component(tx, app, name);
            var target = plans.rollbackTarget(tx, component, to);
            var payload = new ReleasePayload(component.id(), name, target.id(), false, "rollback to " + target.label());
            return submit(tx, key, name, ReleaseHandler.ROLLBACK, payload, by);
        });
    }

    public Plans.RollbackPreview previewRollback(AppKey key, String name, Optional<Long> to) {
        return database.read(tx ->
                plans.rollback(tx, rows.apps().component(tx, rows.apps().get(tx, key), name), to));
    }

    /// Runs `command` once in an instance of its own of the current release.
    public OperationId run(AppKey key, String name, String command, Duration deadline, String by) {
        return database.transaction(tx -> {
            var app = alive(tx, key);
            var component = rows.apps().component(tx, app, name);
            var payload = new RunPayload(component.id(), current(component), command, deadline.toSeconds());
            quotas.room(tx, key).checkRun(tx, component.definition());
            // A run disturbs nobody, so it waits for nobody.
            return operations.submit(
                    tx,
                    OperationRequest.of(
                            RunHandler.KIND, labels(key, name), key.queue() + "/run/" + ids.next("q"), payload, by));
        });
    }

    private OperationId fromCurrent(AppKey key, String name, String kind, String note, String by) {
        return database.transaction(tx -> {
            var app = alive(tx, key);
            var component = rows.apps().component(tx, app, name);
            var payload = new ReleasePayload(component.id(), name, current(component), false, note);
            return submit(tx, key, name, kind, payload, by);
        });
    }

    private App create(Tx tx, AppKey key) {
        var app = new App(ids.next("a"), key, spaces.datacenter(tx, key), false, false);
        rows.apps().insert(tx, app);
        return app;
    }

    private String define(Tx tx, App app, ComponentDefinition definition, Optional<String> upload) {
        var existing = rows.apps().component(tx, app.id(), definition.name());
        if (existing.isPresent()) {
            rows.apps().define(tx, existing.get().id(), definition, upload);
            return existing.get().id();
        }
        var component = new Component(
                ids.next("c"),
                app.id(),
                definition.name(),
                definition,
                upload,
                definition.instances(),
                Optional.empty(),
                false);
        rows.apps().insert(tx, component);
        return component.id();
    }

    private App alive(Tx tx, AppKey key) {
        var app = rows.apps().get(tx, key);
        if (app.removing()) {
            throw SlipwayException.conflict("app '%s' is being removed".formatted(key));
        }
        return app;
    }

    private static String current(Component component) {
        return component
                .currentRelease()
                .orElseThrow(() -> SlipwayException.invalid(
                        "component '%s' has no release yet; deploy it first".formatted(component.name())));
    }

    private OperationId submit(Tx tx, AppKey key, @Nullable String component, String kind, Record payload, String by) {
        return operations.submit(tx, OperationRequest.of(kind, labels(key, component), key.queue(), payload, by));
    }

    private static AppPayload payload(App app, List<Component> components) {
        return new AppPayload(
                app.id(),
                components.stream()
                        .map(component -> new ComponentPayload(component.id(), component.name()))
                        .toList());
    }

    private static OperationLabels labels(AppKey key, @Nullable String component) {
        return new OperationLabels(key.team(), key.space(), key.app(), component);
    }
}

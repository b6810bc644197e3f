package io.slipway.engine.app;

import io.slipway.engine.store.Json;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of apps and components.
public final class AppRows {
    private static final String APPS = "select id, team, space, name, datacenter, stopped, removing from apps ";
    private static final String COMPONENTS =
            "select id, app_id, name, definition, upload, instances, current_release, removing from components ";

    private final Clock clock;

    public AppRows(Clock clock) {
        this.clock = clock;
    }

    public void insert(Tx tx, App app) {
        tx.update(
                """
                insert into apps (id, team, space, name, datacenter, stopped, removing, created_at, updated_at)
                values (?, ?, ?, ?, ?, 0, 0, ?, ?)
                """,
                app.id(),
                app.key().team(),
                app.key().space(),
                app.key().app(),
                app.datacenter(),
                clock.millis(),
                clock.millis());
    }

    public Optional<App> find(Tx tx, AppKey key) {
        return tx.optional(
                APPS + "where team = ? and space = ? and name = ?",
                AppRows::readApp,
                key.team(),
                key.space(),
                key.app());
    }

    public Optional<App> byId(Tx tx, String id) {
        return tx.optional(APPS + "where id = ?", AppRows::readApp, id);
    }

    /// The app of the component, where this component of it runs.
    public Optional<App> of(Tx tx, Component component) {
        return byId(tx, component.appId()).map(app -> app.at(component.definition()));
    }

    /// @throws SlipwayException `INVALID` if there is no such app
    public App get(Tx tx, AppKey key) {
        return find(tx, key).orElseThrow(() -> SlipwayException.invalid("app '%s' does not exist".formatted(key)));
    }

    /// @param after the name after which the page begins; empty for the first
    public List<App> list(Tx tx, String team, String space, String after, int limit) {
        return tx.query(
                APPS + "where team = ? and space = ? and name > ? order by name limit ?",
                AppRows::readApp,
                team,
                space,
                after,
                limit);
    }

    public List<App> byIds(Tx tx, Collection<String> ids) {
        return tx.queryIn(APPS + "where id in (?)", ids, AppRows::readApp);
    }

    public List<App> inDatacenter(Tx tx, String datacenter) {
        return tx.query(APPS + "where datacenter = ?", AppRows::readApp, datacenter);
    }

    public void setStopped(Tx tx, String id, boolean stopped) {
        tx.update("update apps set stopped = ?, updated_at = ? where id = ?", stopped ? 1 : 0, clock.millis(), id);
    }

    /// The text of the file that was deployed; empty where none was kept.
    public Optional<String> file(Tx tx, String id) {
        return tx
                .query(
                        "select app_file from apps where id = ?",
                        row -> Optional.ofNullable(row.textOrNull("app_file")),
                        id)
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    public void setFile(Tx tx, String id, String text) {
        tx.update("update apps set app_file = ? where id = ?", text, id);
    }

    public void setRemoving(Tx tx, String id) {
        tx.update("update apps set removing = 1, updated_at = ? where id = ?", clock.millis(), id);
        tx.update("update components set removing = 1 where app_id = ?", id);
    }

    public void delete(Tx tx, String id) {
        tx.update("delete from events where app_id = ?", id);
        tx.update("delete from apps where id = ?", id);
    }

    public void insert(Tx tx, Component component) {
        tx.update(
                """
                insert into components (id, app_id, name, definition, upload, instances, next_release, removing, created_at)
                values (?, ?, ?, ?, ?, ?, 1, 0, ?)
                """,
                component.id(),
                component.appId(),
                component.name(),
                Json.write(component.definition()),
                component.upload().orElse(null),
                component.instances(),
                clock.millis());
    }

    public void define(Tx tx, String id, ComponentDefinition definition, Optional<String> upload) {
        tx.update(
                "update components set definition = ?, upload = ?, instances = ?, removing = 0 where id = ?",
                Json.write(definition),
                upload.orElse(null),
                definition.instances(),
                id);
    }

    public List<Component> components(Tx tx, String appId) {
        return tx.query(COMPONENTS + "where app_id = ? order by name", AppRows::readComponent, appId);
    }

    /// All components of these apps.
    public List<Component> components(Tx tx, Collection<String> appIds) {
        return tx.queryIn(COMPONENTS + "where app_id in (?) order by name", appIds, AppRows::readComponent);
    }

    /// What a component is called, without what it is.
    public record ComponentName(String id, String appId, String name) {}

    public List<ComponentName> names(Tx tx, Collection<String> componentIds) {
        return tx.queryIn(
                "select id, app_id, name from components where id in (?)",
                componentIds,
                row -> new ComponentName(row.text("id"), row.text("app_id"), row.text("name")));
    }

    /// The components whose instances are wanted now, of apps that are neither stopped nor being removed.
    ///
    /// @param space null for all of the team
    public List<Component> inUse(Tx tx, String team, @Nullable String space) {
        return tx.query("""
                select c.id, c.app_id, c.name, c.definition, c.upload, c.instances, c.current_release, c.removing
                from components c join apps a on a.id = c.app_id
                where a.team = ? and a.space = coalesce(?, a.space)
                  and a.stopped = 0 and a.removing = 0 and c.removing = 0
                """, AppRows::readComponent, team, space);
    }

    /// The component of each one-off run that has not ended.
    ///
    /// @param space null for all of the team
    public List<ComponentDefinition> beingRun(Tx tx, String team, @Nullable String space) {
        return tx.query("""
                select c.definition from operation o
                join apps a on a.team = o.team and a.space = o.space and a.name = o.app
                join components c on c.app_id = a.id and c.name = o.component
                where o.kind = 'run' and o.state in ('QUEUED', 'RUNNING')
                  and a.team = ? and a.space = coalesce(?, a.space)
                """, row -> Json.read(row.text("definition"), ComponentDefinition.class), team, space);
    }

    public Optional<Component> component(Tx tx, String appId, String name) {
        return tx.optional(COMPONENTS + "where app_id = ? and name = ?", AppRows::readComponent, appId, name);
    }

    /// @throws SlipwayException `INVALID` if the app has no such component
    public Component component(Tx tx, App app, String name) {
        return component(tx, app.id(), name)
                .orElseThrow(
                        () -> SlipwayException.invalid("app '%s' has no component '%s'".formatted(app.key(), name)));
    }

    public Optional<Component> componentById(Tx tx, String id) {
        return tx.optional(COMPONENTS + "where id = ?", AppRows::readComponent, id);
    }

    public void setDatacenter(Tx tx, String appId, String datacenter) {
        tx.update("update apps set datacenter = ?, updated_at = ? where id = ?", datacenter, clock.instant(), appId);
    }

    public void setRemoving(Tx tx, Component component) {
        tx.update("update components set removing = 1 where id = ?", component.id());
    }

    public void setCurrentRelease(Tx tx, String id, String releaseId) {
        tx.update("update components set current_release = ? where id = ?", releaseId, id);
    }

    /// The number of the next release, given to nobody else.
    public long takeReleaseNumber(Tx tx, String id) {
        tx.update("update components set next_release = next_release + 1 where id = ?", id);
        return tx.optional("select next_release from components where id = ?", row -> row.number("next_release"), id)
                        .orElseThrow(() -> SlipwayException.conflict("component %s is gone".formatted(id)))
                - 1;
    }

    /// Deletes the component and all rows that belong to it. Its workloads and volumes must be gone.
    public void deleteComponent(Tx tx, String id) {
        tx.update("delete from routes where component_id = ?", id);
        tx.update("delete from inner_names where component_id = ?", id);
        tx.update("delete from volumes where component_id = ?", id);
        tx.update("delete from releases where component_id = ?", id);
        tx.update("delete from build_logs where build_id in (select id from builds where component_id = ?)", id);
        tx.update("delete from builds where component_id = ?", id);
        tx.update("delete from components where id = ?", id);
    }

    private static App readApp(Row row) {
        return new App(
                row.text("id"),
                new AppKey(row.text("team"), row.text("space"), row.text("name")),
                row.text("datacenter"),
                row.flag("stopped"),
                row.flag("removing"));
    }

    private static Component readComponent(Row row) {
        return new Component(
                row.text("id"),
                row.text("app_id"),
                row.text("name"),
                Json.read(row.text("definition"), ComponentDefinition.class),
                Optional.ofNullable(row.textOrNull("upload")),
                row.integer("instances"),
                Optional.ofNullable(row.textOrNull("current_release")),
                row.flag("removing"));
    }
}

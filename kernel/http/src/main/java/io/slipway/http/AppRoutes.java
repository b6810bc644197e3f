package io.slipway.http;

import io.slipway.engine.access.Action;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppView;
import io.slipway.engine.delivery.AppReader;
import io.slipway.engine.delivery.Apps;
import io.slipway.engine.delivery.InstanceLogs;
import io.slipway.engine.delivery.Moves;
import io.slipway.engine.delivery.WhyReader;
import io.slipway.http.InstanceLogEvents.Source;
import io.slipway.spi.scheduler.FollowLogs.LogStream;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/// What can be asked of an app as a whole.
final class AppRoutes implements RouteGroup {
    static final String APPS = "/v1/teams/{team}/spaces/{space}/apps";
    static final String APP = APPS + "/{app}";

    private static final int FILE_LENGTH = 1_000_000;

    private final Apps apps;
    private final Moves moves;
    private final AppReader reader;
    private final WhyReader why;
    private final InstanceLogs logs;
    private final Accepted accepted;
    private final Missing missing;

    @Inject
    AppRoutes(
            Apps apps,
            Moves moves,
            AppReader reader,
            WhyReader why,
            InstanceLogs logs,
            Accepted accepted,
            Missing missing) {
        this.apps = apps;
        this.moves = moves;
        this.reader = reader;
        this.why = why;
        this.logs = logs;
        this.accepted = accepted;
        this.missing = missing;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("listApps", APPS, this::list)
                        .queries("cursor", "limit")
                        .allows(Guard.team(Action.VIEW)),
                Route.get("getApp", APP, this::one).allows(Guard.team(Action.VIEW)),
                Route.put("deployApp", APP, this::deploy).allows(Guard.team(Action.CHANGE_APPS)),
                Route.delete("removeApp", APP, this::remove).queries("volumes").allows(Guard.team(Action.CHANGE_APPS)),
                Route.post("planApp", APP + "/plan", this::plan)
                        .repeats(Route.Repetition.WITHOUT_KEY)
                        .takes(MediaType.JSON)
                        .allows(Guard.team(Action.CHANGE_APPS)),
                Route.get("exportApp", APP + "/file", this::export)
                        .gives(MediaType.YAML)
                        .allows(Guard.team(Action.VIEW)),
                Route.get("listInstances", APP + "/instances", this::instances)
                        .queries("component")
                        .allows(Guard.team(Action.VIEW)),
                Route.get("readLogs", APP + "/logs", this::logs)
                        .queries("component", "instance", "follow", "cursor", "tail")
                        .gives(MediaType.EVENTS)
                        .allows(Guard.team(Action.VIEW)),
                Route.post("stopApp", APP + "/stop", this::stop).allows(Guard.team(Action.CHANGE_APPS)),
                Route.post("startApp", APP + "/start", this::start).allows(Guard.team(Action.CHANGE_APPS)),
                Route.get("previewMove", APP + "/move", this::previewMove)
                        .queries("to")
                        .allows(Guard.team(Action.VIEW)),
                Route.post("moveApp", APP + "/move", this::move)
                        .takes(MediaType.JSON)
                        .allows(Guard.team(Action.CHANGE_APPS)),
                Route.get("whyApp", APP + "/why", this::why).allows(Guard.team(Action.VIEW)));
    }

    private Answer list(Call call) {
        var cursor = PageView.cursor(call);
        var found =
                reader.list(call.path("team"), call.path("space"), cursor.key().orElse(""), cursor.limit() + 1);
        return Answer.of(PageView.of(cursor.page(found, AppView::name), app -> app));
    }

    private Answer one(Call call) {
        return Answer.of(existing(call));
    }

    private Answer plan(Call call) {
        return Answer.of(apps.plan(key(call), wish(call.fields())));
    }

    private Answer deploy(Call call) {
        return accepted.of(
                apps.deploy(key(call), wish(call.fields()), call.caller().name()));
    }

    private Answer remove(Call call) {
        var withVolumes = call.oneOf("volumes", Volumes.class).orElse(Volumes.KEEP) == Volumes.DELETE;
        existing(call);
        return accepted.of(apps.remove(key(call), withVolumes, call.caller().name()));
    }

    private Answer export(Call call) {
        return new Answer.Text(reader.export(key(call)).orElseThrow(() -> notFound(call)));
    }

    private Answer instances(Call call) {
        var component = component(call, existing(call));
        return Answer.of(PageView.whole(reader.instances(key(call)).stream()
                .filter(instance -> component.isEmpty() || component.get().equals(instance.component()))
                .toList()));
    }

    private Answer logs(Call call) throws InterruptedException {
        var tail = call.integer("tail", new Fields.Range(0, 10_000));
        var wish = new InstanceLogEvents.Wish(
                call.flag("follow"), tail.isPresent() ? Optional.of(tail.getAsInt()) : Optional.empty());
        var app = existing(call);
        var of = new LogsOfApp(key(call), app.datacenter(), component(call, app), call.query("instance"));
        return new Answer.Stream(new InstanceLogEvents(of, wish, call.lastEventId()));
    }

    private Answer stop(Call call) {
        existing(call);
        return accepted.of(apps.stop(key(call), call.caller().name()));
    }

    private Answer start(Call call) {
        existing(call);
        return accepted.of(apps.start(key(call), call.caller().name()));
    }

    private Answer previewMove(Call call) {
        existing(call);
        return Answer.of(moves.report(key(call), call.query("to").orElse("")));
    }

    private Answer move(Call call) {
        existing(call);
        var request = MoveRequest.parse(call.fields());
        return accepted.of(moves.move(key(call), request.to(), call.caller().name()));
    }

    private record MoveRequest(String to) {
        static MoveRequest parse(Fields fields) {
            var request = new MoveRequest(fields.text("to", 63));
            fields.done();
            return request;
        }
    }

    private Answer why(Call call) throws InterruptedException {
        return Answer.of(why.find(key(call)).orElseThrow(() -> notFound(call)));
    }

    private AppView existing(Call call) {
        return reader.find(key(call)).orElseThrow(() -> notFound(call));
    }

    static AppKey key(Call call) {
        return new AppKey(call.path("team"), call.path("space"), call.path("app"));
    }

    private Refusal notFound(Call call) {
        return missing.app(key(call));
    }

    /// The component that the query names, which is there.
    private Optional<String> component(Call call, AppView app) {
        var name = call.query("component");
        name.filter(wanted -> app.components().stream()
                        .noneMatch(component -> component.name().equals(wanted)))
                .ifPresent(wanted -> {
                    throw missing.component(key(call), wanted);
                });
        return name;
    }

    private static Apps.Wish wish(Fields fields) {
        var wish = new Apps.Wish(fields.text("file", FILE_LENGTH), fields.texts("uploads"));
        fields.done();
        return wish;
    }

    private enum Volumes {
        KEEP,
        DELETE
    }

    private final class LogsOfApp implements InstanceLogEvents.Logs {
        private final AppKey key;
        private final String datacenter;
        private final Optional<String> component;
        private final Optional<String> instance;

        LogsOfApp(AppKey key, String datacenter, Optional<String> component, Optional<String> instance) {
            this.key = key;
            this.datacenter = datacenter;
            this.component = component;
            this.instance = instance;
        }

        @Override
        public List<Source> sources() {
            return reader.instances(key).stream()
                    .filter(found -> component.isEmpty() || component.get().equals(found.component()))
                    .filter(found -> instance.isEmpty() || instance.get().equals(found.name()))
                    .map(found -> new Source(found.component(), found.workload(), found.name(), found.release()))
                    .toList();
        }

        @Override
        public LogStream open(Source source, Optional<String> cursor) throws InterruptedException {
            return logs.open(datacenter, source.workload(), source.instance(), cursor);
        }
    }
}

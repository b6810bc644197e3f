package io.slipway.http;

import io.slipway.engine.access.Action;
import io.slipway.engine.build.Build;
import io.slipway.engine.build.Builds.LogPart;
import io.slipway.engine.delivery.AppReader;
import io.slipway.engine.delivery.Apps;
import io.slipway.engine.delivery.Commands;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What can be asked of one component.
final class ComponentRoutes implements RouteGroup {
    private static final String ONE = AppRoutes.APP + "/components/{component}";

    private static final Duration IDLE_COMMAND = Duration.ofMinutes(30);

    private final Apps apps;
    private final AppReader reader;
    private final Commands commands;
    private final Limits limits;
    private final Accepted accepted;
    private final Missing missing;

    @Inject
    ComponentRoutes(Apps apps, AppReader reader, Commands commands, Limits limits, Accepted accepted, Missing missing) {
        this.apps = apps;
        this.reader = reader;
        this.commands = commands;
        this.limits = limits;
        this.accepted = accepted;
        this.missing = missing;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("getComponent", ONE, this::one).allows(Guard.team(Action.VIEW)),
                Route.put("scaleComponent", ONE + "/scale", this::scale).allows(Guard.team(Action.CHANGE_APPS)),
                Route.post("restartComponent", ONE + "/restart", this::restart).allows(Guard.team(Action.CHANGE_APPS)),
                Route.get("listReleases", ONE + "/releases", this::releases)
                        .queries("cursor", "limit")
                        .allows(Guard.team(Action.VIEW)),
                Route.get("listBuilds", ONE + "/builds", this::builds)
                        .queries("cursor", "limit")
                        .allows(Guard.team(Action.VIEW)),
                Route.get("readBuildLog", ONE + "/builds/{build}/log", this::buildLog)
                        .gives(MediaType.EVENTS)
                        .allows(Guard.team(Action.VIEW)),
                Route.get("previewRollback", ONE + "/rollback", this::preview)
                        .queries("to")
                        .allows(Guard.team(Action.VIEW)),
                Route.post("rollbackComponent", ONE + "/rollback", this::rollback)
                        .takes(MediaType.JSON)
                        .allows(Guard.team(Action.CHANGE_APPS)),
                Route.get("getEnv", ONE + "/env", this::env).allows(Guard.team(Action.CHANGE_APPS)),
                Route.patch("patchEnv", ONE + "/env", this::changeEnv).allows(Guard.team(Action.CHANGE_APPS)),
                Route.post("runCommand", ONE + "/runs", this::run)
                        .takes(MediaType.JSON)
                        .allows(Guard.team(Action.RUN_COMMANDS)),
                Route.get("execCommand", ONE + "/exec", this::exec)
                        .gives(MediaType.MESSAGES)
                        .allows(Guard.team(Action.RUN_COMMANDS)),
                Route.get("listRoutes", ONE + "/routes", this::publicRoutes).allows(Guard.team(Action.VIEW)));
    }

    private Answer one(Call call) {
        return Answer.of(reader.component(AppRoutes.key(call), name(call)).orElseThrow(() -> notFound(call)));
    }

    private Answer scale(Call call) {
        var request = ScaleRequest.parse(call.fields());
        return accepted.of(apps.scale(
                AppRoutes.key(call),
                existing(call),
                request.instances(),
                call.caller().name()));
    }

    private Answer restart(Call call) {
        return accepted.of(
                apps.restart(AppRoutes.key(call), existing(call), call.caller().name()));
    }

    private Answer exec(Call call) {
        var app = AppRoutes.key(call);
        var component = existing(call);
        var by = call.caller().name();
        return new Answer.Talk(new CommandSession(
                (instance, command) -> commands.run(new Commands.Wish(app, component, instance, command), by),
                new CommandSession.Times(limits.heartbeat(), IDLE_COMMAND)));
    }

    private Answer releases(Call call) {
        var current = reader.currentRelease(AppRoutes.key(call), existing(call));
        var builds = reader.builds(AppRoutes.key(call), name(call));
        var views = reader.releases(AppRoutes.key(call), name(call)).stream()
                .map(release -> ReleaseView.of(release, current, builds))
                .toList();
        return Answer.of(PageView.of(views, ReleaseView::number, PageView.cursor(call)));
    }

    private Answer builds(Call call) {
        var views = reader.builds(AppRoutes.key(call), existing(call)).stream()
                .map(BuildView::of)
                .toList();
        return Answer.of(PageView.of(views, BuildView::number, PageView.cursor(call)));
    }

    private Answer buildLog(Call call) {
        var log = new LogOfBuild(call);
        log.state();
        return new Answer.Stream(new BuildLogEvents(log, call.lastEventId()));
    }

    private Answer preview(Call call) {
        var to = call.integer("to", new Fields.Range(1, Integer.MAX_VALUE));
        return Answer.of(apps.previewRollback(AppRoutes.key(call), existing(call), release(to)));
    }

    private Answer rollback(Call call) {
        var request = RollbackRequest.parse(call.fields());
        return accepted.of(apps.rollback(
                AppRoutes.key(call),
                existing(call),
                release(request.to()),
                call.caller().name()));
    }

    private Answer env(Call call) {
        var definition = reader.definition(AppRoutes.key(call), name(call)).orElseThrow(() -> notFound(call));
        return Answer.of(new EnvView(definition.env(), List.copyOf(definition.secrets())));
    }

    private Answer changeEnv(Call call) {
        var request = EnvPatch.parse(call.fields());
        return accepted.of(apps.changeEnv(
                AppRoutes.key(call),
                existing(call),
                request.changes(),
                call.caller().name()));
    }

    private Answer run(Call call) {
        var request = RunRequest.parse(call.fields());
        return accepted.of(apps.run(
                AppRoutes.key(call),
                existing(call),
                request.command(),
                request.deadline(),
                call.caller().name()));
    }

    private Answer publicRoutes(Call call) {
        return Answer.of(PageView.whole(reader.routes(AppRoutes.key(call), existing(call)).stream()
                .map(RouteView::of)
                .toList()));
    }

    private static String name(Call call) {
        return call.path("component");
    }

    /// The component's name, if there is one of that name.
    private String existing(Call call) {
        if (reader.definition(AppRoutes.key(call), name(call)).isEmpty()) {
            throw notFound(call);
        }
        return name(call);
    }

    private Refusal notFound(Call call) {
        return missing.component(AppRoutes.key(call), name(call));
    }

    private static Optional<Long> release(OptionalInt number) {
        return number.isPresent() ? Optional.of((long) number.getAsInt()) : Optional.empty();
    }

    private final class LogOfBuild implements BuildLogEvents.Log {
        private final Call call;

        LogOfBuild(Call call) {
            this.call = call;
        }

        @Override
        public Build.State state() {
            return reader.build(AppRoutes.key(call), name(call), call.path("build"))
                    .map(Build::state)
                    .orElseThrow(() -> Refusal.notFound("build '" + call.path("build") + "'"));
        }

        @Override
        public List<LogPart> partsAfter(long part) {
            return reader.buildLog(call.path("build"), part);
        }
    }

    record EnvView(Map<String, String> env, List<String> secrets) {}

    record ScaleRequest(int instances) {
        static ScaleRequest parse(Fields fields) {
            var request = new ScaleRequest(fields.integer("instances", new Fields.Range(0, 1_000)));
            fields.done();
            return request;
        }
    }

    record RollbackRequest(OptionalInt to) {
        static RollbackRequest parse(Fields fields) {
            var request = new RollbackRequest(fields.optionalInteger("to", new Fields.Range(1, Integer.MAX_VALUE)));
            fields.done();
            return request;
        }
    }

    record EnvPatch(Map<String, Optional<String>> changes) {
        static EnvPatch parse(Fields fields) {
            var patch = new EnvPatch(fields.patch());
            fields.done();
            return patch;
        }
    }

    record RunRequest(String command, Duration deadline) {
        private static final int USUAL_SECONDS = 3_600;

        static RunRequest parse(Fields fields) {
            var command = fields.text("command", 10_000);
            var seconds = fields.optionalInteger("deadlineSeconds", new Fields.Range(1, 86_400));
            fields.done();
            return new RunRequest(command, Duration.ofSeconds(seconds.orElse(USUAL_SECONDS)));
        }
    }
}

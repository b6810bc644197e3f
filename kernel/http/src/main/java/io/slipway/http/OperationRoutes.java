package io.slipway.http;

import io.slipway.engine.access.Access;
import io.slipway.engine.access.AccessDecision;
import io.slipway.engine.access.Action;
import io.slipway.engine.access.Caller;
import io.slipway.engine.access.Target;
import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationFilter;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Operations;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Operations: read, followed, cancelled.
final class OperationRoutes implements RouteGroup {
    private static final String ONE = "/v1/operations/{operation}";

    private final Operations operations;
    private final Changes changes;
    private final Missing missing;

    @Inject
    OperationRoutes(Operations operations, Changes changes, Missing missing) {
        this.operations = operations;
        this.changes = changes;
        this.missing = missing;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("listOperations", "/v1/operations", this::list)
                        .queries("team", "space", "app", "state", "cursor", "limit")
                        .allows(new Guard.AnyToken()),
                Route.get("getOperation", ONE, this::one).allows(new Guard.OfOperation(Action.VIEW)),
                Route.post("cancelOperation", ONE + "/cancel", this::cancel)
                        .allows(new Guard.OfOperation(Action.CHANGE_APPS)),
                Route.get("followOperation", ONE + "/events", this::follow)
                        .gives(MediaType.EVENTS)
                        .allows(new Guard.OfOperation(Action.VIEW)),
                Route.get("followChanges", "/v1/changes", this::changes)
                        .gives(MediaType.EVENTS)
                        .allows(new Guard.AnyToken()));
    }

    private Answer list(Call call) {
        var filter = new OperationFilter(
                teams(call),
                call.query("space").orElse(null),
                call.query("app").orElse(null),
                null,
                call.oneOf("state", OperationState.class).map(Set::of).orElse(Set.of()));
        return Answer.of(PageView.of(operations.list(filter, PageView.cursor(call)), OperationView::of));
    }

    /// Those that are asked for as far as the caller sees them; empty for all there are.
    private Set<String> teams(Call call) {
        var asked = call.query("team");
        asked.ifPresent(team -> missing.refuseTeam(call.caller(), team));
        return asked.or(() -> Optional.ofNullable(call.caller().team()))
                .map(Set::of)
                .orElse(Set.of());
    }

    private Answer one(Call call) {
        return Answer.of(OperationView.of(found(operations.get(id(call)), call)));
    }

    private Answer cancel(Call call) {
        var cancelled = found(operations.cancel(id(call), call.caller().name()), call);
        return Answer.accepted(OperationView.location(cancelled.id().value()), OperationView.of(cancelled));
    }

    private Answer follow(Call call) {
        return new Answer.Stream(new OperationEvents(operations, id(call), call.lastEventId()));
    }

    private Answer changes(Call call) {
        var caller = call.caller();
        return new Answer.Stream(new ChangeEvents(changes, change -> sees(caller, change), call.lastEventId()));
    }

    private static boolean sees(Caller caller, Changes.Change change) {
        var target = change.team() == null ? Target.installation() : Target.team(change.team());
        var action = change.team() == null ? Action.VIEW_INSTALLATION : Action.VIEW;
        return Access.decide(caller, action, target) instanceof AccessDecision.Allowed;
    }

    private static OperationId id(Call call) {
        try {
            return new OperationId(call.path("operation"));
        } catch (SlipwayException e) {
            // Nothing of that name can be there.
            throw Refusal.notFound("operation '" + call.path("operation") + "'");
        }
    }

    private static Operation found(Optional<Operation> operation, Call call) {
        return operation.orElseThrow(() -> Refusal.notFound("operation '" + call.path("operation") + "'"));
    }
}

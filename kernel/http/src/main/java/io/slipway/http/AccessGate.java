package io.slipway.http;

import io.slipway.engine.access.Access;
import io.slipway.engine.access.AccessDecision;
import io.slipway.engine.access.Action;
import io.slipway.engine.access.Caller;
import io.slipway.engine.access.Target;
import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.Operations;
import io.slipway.http.Missing.Named;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.Optional;

/// The only place that lets calls in. [Access] knows the rules, this knows whom and what a call is about.
final class AccessGate implements Gate {
    private final Authentication authentication;
    private final Operations operations;
    private final Missing missing;

    @Inject
    AccessGate(Authentication authentication, Operations operations, Missing missing) {
        this.authentication = authentication;
        this.operations = operations;
        this.missing = missing;
    }

    @Override
    public Call admit(Guard guard, Call call) {
        return switch (guard) {
            case Guard.Nobody() -> throw new Refusal(Refusal.Kind.FORBIDDEN, "Nobody may do this");
            case Guard.Anybody() -> call;
            case Guard.AnyToken() -> call.by(authentication.of(call));
            case Guard.Installation(var action) -> {
                var caller = authentication.of(call);
                check(caller, action, Target.installation(), "This");
                yield call.by(caller);
            }
            case Guard.Team(var action) -> {
                var caller = authentication.of(call);
                var team = call.path("team");
                check(caller, action, Target.team(team), "team '" + team + "'");
                var admitted = call.by(caller);
                // Whoever changes spaces may be about to make this one.
                missing.refuse(admitted, action == Action.CHANGE_SPACES ? Named.TEAM : Named.TEAM_AND_SPACE);
                yield admitted;
            }
            case Guard.OfOperation(var action) -> {
                var caller = authentication.of(call);
                var what = "operation '" + call.path("operation") + "'";
                var team = operation(call)
                        .orElseThrow(() -> Refusal.notFound(what))
                        .labels()
                        .team();
                check(caller, action, Target.team(team), what);
                yield call.by(caller);
            }
        };
    }

    private static void check(Caller caller, Action action, Target target, String what) {
        switch (Access.decide(caller, action, target)) {
            case AccessDecision.Allowed() -> {}
            case AccessDecision.Denied(var reason) -> throw new Refusal(Refusal.Kind.FORBIDDEN, reason);
            case AccessDecision.Hidden() -> throw Refusal.notFound(what);
        }
    }

    private Optional<Operation> operation(Call call) {
        try {
            return operations.get(new OperationId(call.path("operation")));
        } catch (SlipwayException e) {
            if (e.failure() == Failure.INVALID) {
                // No operation has such a name.
                return Optional.empty();
            }
            throw e;
        }
    }
}

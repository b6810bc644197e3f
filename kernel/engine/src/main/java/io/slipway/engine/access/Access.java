package io.slipway.engine.access;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.util.Locale;
import java.util.Optional;

/// The one place that decides who may do what. What no rule allows is denied.
public final class Access {
    private Access() {}

    public static AccessDecision decide(Caller caller, Action action, Target target) {
        var role = role(caller, target);
        if (role.isEmpty()) {
            return new AccessDecision.Hidden();
        }
        if (role.get().includes(action.least())) {
            return new AccessDecision.Allowed();
        }
        return new AccessDecision.Denied(
                "%s is %s here, and this needs %s".formatted(caller.name(), word(role.get()), word(action.least())));
    }

    private static Optional<Role> role(Caller caller, Target target) {
        return switch (target) {
            case Target.OfTeam(String team) -> caller.roleIn(team);
            // A token for one team is no more than a guest of the installation.
            case Target.Installation() ->
                Optional.of(
                        caller.team() == null ? caller.role() : caller.role().atMost(Role.VIEWER));
        };
    }

    /// [#decide] for those who answer a denial with a failure.
    /// @throws SlipwayException `DENIED`; of what is hidden it says that it is not there
    public static void check(Caller caller, Action action, Target target) {
        switch (decide(caller, action, target)) {
            case AccessDecision.Allowed() -> {}
            case AccessDecision.Denied(String reason) -> throw new SlipwayException(Failure.DENIED, reason);
            case AccessDecision.Hidden() ->
                throw new SlipwayException(
                        Failure.DENIED,
                        target instanceof Target.OfTeam(String team) ? "there is no team " + team : "there is nothing");
        }
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}

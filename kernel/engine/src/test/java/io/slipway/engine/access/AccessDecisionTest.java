package io.slipway.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AccessDecisionTest {
    private static Caller caller(Role role, @Nullable String team) {
        return new Caller("ann", role, team, "tk1", Instant.MAX);
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void anotherTeamIsHiddenWhateverIsAsked(Action action) {
        assertThat(Access.decide(caller(Role.OWNER, "acme"), action, Target.team("other")))
                .isEqualTo(new AccessDecision.Hidden());
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void anOperatorMayAll(Action action) {
        var operator = caller(Role.OPERATOR, null);
        assertThat(Access.decide(operator, action, Target.team("acme"))).isEqualTo(new AccessDecision.Allowed());
        assertThat(Access.decide(operator, action, Target.installation())).isEqualTo(new AccessDecision.Allowed());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aRoleMayWhatNeedsNoMoreThanIt(Role role) {
        for (var action : Action.values()) {
            var allowed =
                    Access.decide(caller(role, "acme"), action, Target.team("acme")) instanceof AccessDecision.Allowed;
            assertThat(allowed).as("%s as %s", action, role).isEqualTo(role.compareTo(action.least()) >= 0);
        }
    }

    @Test
    void anOwnerOfOneTeamIsAGuestOfTheInstallation() {
        var owner = caller(Role.OWNER, "acme");
        assertThat(Access.decide(owner, Action.VIEW_INSTALLATION, Target.installation()))
                .isEqualTo(new AccessDecision.Allowed());
        assertThat(Access.decide(owner, Action.CHANGE_INSTALLATION, Target.installation()))
                .isInstanceOf(AccessDecision.Denied.class);
        assertThat(Access.decide(owner, Action.MANAGE_TOKENS, Target.installation()))
                .isInstanceOf(AccessDecision.Denied.class);
    }

    @Test
    void aDenialSaysWhatIsMissing() {
        assertThatThrownBy(() -> Access.check(caller(Role.VIEWER, "acme"), Action.CHANGE_APPS, Target.team("acme")))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DENIED))
                .hasMessage("ann is viewer here, and this needs developer");
    }

    @Test
    void whatIsHiddenLooksLikeWhatIsNotThere() {
        assertThatThrownBy(() -> Access.check(caller(Role.OWNER, "acme"), Action.VIEW, Target.team("other")))
                .hasMessage("there is no team other");
    }
}

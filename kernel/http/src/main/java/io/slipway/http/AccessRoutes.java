package io.slipway.http;

import io.slipway.engine.access.LoginCodes;
import io.slipway.engine.access.NewToken;
import io.slipway.engine.access.Role;
import io.slipway.engine.access.Token;
import io.slipway.engine.access.TokenRequest;
import io.slipway.engine.access.Tokens;
import io.slipway.spi.Secret;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tokens: got by a code, made, listed, revoked.
final class AccessRoutes implements RouteGroup {
    private static final String TOKENS = "/v1/tokens";

    private final Tokens tokens;
    private final LoginCodes codes;
    private final FailedLogins failures;
    private final Missing missing;

    @Inject
    AccessRoutes(Tokens tokens, LoginCodes codes, FailedLogins failures, Missing missing) {
        this.tokens = tokens;
        this.codes = codes;
        this.failures = failures;
        this.missing = missing;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("login", "/v1/login", this::login)
                        .repeats(Route.Repetition.WITHOUT_KEY)
                        .takes(MediaType.JSON)
                        .allows(new Guard.Anybody()),
                Route.get("listTokens", TOKENS, this::list)
                        .queries("team", "cursor", "limit")
                        .allows(new Guard.AnyToken()),
                Route.post("createToken", TOKENS, this::create)
                        .repeats(Route.Repetition.TOLD_ONCE)
                        .takes(MediaType.JSON)
                        .allows(new Guard.AnyToken()),
                Route.delete("revokeToken", TOKENS + "/{token}", this::revoke).allows(new Guard.AnyToken()));
    }

    private Answer login(Call call) {
        failures.check(call.address());
        var request = LoginRequest.parse(call.fields());
        var name = request.name() == null ? "login from " + call.address() : request.name();
        var token = codes.redeem(request.code(), name).orElseThrow(() -> {
            failures.failed(call.address());
            return new Refusal(
                    Refusal.Kind.UNAUTHENTICATED,
                    "The code is wrong, used or too old; slipway server --login-code prints a new one",
                    Map.of("WWW-Authenticate", "Bearer realm=\"slipway\""));
        });
        return Answer.of(NewTokenView.of(token));
    }

    private Answer list(Call call) {
        call.query("team").ifPresent(team -> missing.refuseTeam(call.caller(), team));
        var page = tokens.list(call.caller(), call.query("team").orElse(null), PageView.cursor(call));
        return Answer.of(PageView.of(page, TokenView::of));
    }

    private Answer create(Call call) {
        var made = tokens.make(call.caller(), parse(call.fields()));
        return Answer.created(TOKENS + "/" + made.token().id(), NewTokenView.of(made));
    }

    private Answer revoke(Call call) {
        tokens.revoke(call.caller(), call.path("token"));
        return new Answer.Nothing();
    }

    private static TokenRequest parse(Fields fields) {
        var name = fields.text("name", 100);
        var team = fields.optionalText("team", 39).orElse(null);
        var role = fields.optionalOneOf("role", Role.class).orElse(null);
        var seconds = fields.optionalInteger("expiresInSeconds", new Fields.Range(60, 31_536_000));
        fields.done();
        return new TokenRequest(name, team, role, Duration.ofSeconds(seconds.orElse(2_592_000)));
    }

    record LoginRequest(Secret code, @Nullable String name) {
        static LoginRequest parse(Fields fields) {
            var code = fields.text("code", 200);
            var name = fields.optionalText("name", 100).orElse(null);
            fields.done();
            return new LoginRequest(Secret.of(code), name);
        }
    }

    /// The contract's `Token`.
    record TokenView(
            String id,
            String name,
            String account,
            @Nullable String team,
            Role role,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt) {
        static TokenView of(Token token) {
            return new TokenView(
                    token.id(),
                    token.name(),
                    token.account(),
                    token.team(),
                    token.role(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.lastUsedAt(),
                    token.revokedAt());
        }
    }

    /// The contract's `NewToken`: the one answer that shows a token's value.
    record NewTokenView(String id, String name, @Nullable String team, Role role, String token, Instant expiresAt) {
        static NewTokenView of(NewToken made) {
            var token = made.token();
            return new NewTokenView(
                    token.id(),
                    token.name(),
                    token.team(),
                    token.role(),
                    made.value().reveal(),
                    token.expiresAt());
        }
    }
}

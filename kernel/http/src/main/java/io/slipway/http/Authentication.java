package io.slipway.http;

import io.slipway.engine.access.Caller;
import io.slipway.engine.access.Tokens;
import io.slipway.spi.Secret;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Map;

/// Finds out who calls, by the bearer token (RFC 6750). A token in the URL is not looked at: URLs are logged.
final class Authentication {
    private static final String SCHEME = "bearer ";

    private final Tokens tokens;
    private final FailedLogins failures;

    @Inject
    Authentication(Tokens tokens, FailedLogins failures) {
        this.tokens = tokens;
        this.failures = failures;
    }

    /// @throws Refusal 401 without a valid token, 429 after too many invalid ones
    Caller of(Call call) {
        var header = call.header("Authorization")
                .orElseThrow(() -> refusal("The request carries no token", "Bearer realm=\"slipway\""));
        if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw refusal("Authorization is no bearer token", "Bearer realm=\"slipway\"");
        }
        failures.check(call.address());
        return tokens.authenticate(Secret.of(header.substring(SCHEME.length()).strip()))
                .orElseThrow(() -> {
                    failures.failed(call.address());
                    return refusal(
                            "The token is unknown, expired or revoked; slipway login gets a new one",
                            "Bearer realm=\"slipway\", error=\"invalid_token\"");
                });
    }

    private static Refusal refusal(String detail, String challenge) {
        return new Refusal(Refusal.Kind.UNAUTHENTICATED, detail, Map.of("WWW-Authenticate", challenge));
    }
}

package io.slipway.http;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The only place that turns a failure into a status and a body.
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /// @param request for the log: method and path
    Rendered of(Throwable failure, String request) {
        return switch (failure) {
            case Refusal refusal -> {
                var kind = refusal.kind();
                yield new Rendered(
                        problem(slug(kind), kind.title(), kind.status(), refusal.getMessage(), kind.failure(), null),
                        refusal.headers());
            }
            case SlipwayException told -> told(told, request);
            case InterruptedException _ ->
                new Rendered(
                        problem(
                                "unavailable",
                                "Try again",
                                503,
                                "The answer took too long and was given up",
                                Failure.UNAVAILABLE,
                                null),
                        retry(RETRY));
            default -> broken(failure, request, "This is a fault of the server; its log has it under this instance");
        };
    }

    private static Rendered told(SlipwayException told, String request) {
        return switch (told.failure()) {
            case INVALID -> plain(told, "invalid", "The request is invalid", 422);
            case UNSUPPORTED -> plain(told, "unsupported", "Not supported here", 422);
            case CONFLICT -> plain(told, "conflict", "In conflict with what is there", 409);
            case DENIED -> plain(told, "denied", "Not allowed", 403);
            case EXHAUSTED -> plain(told, "exhausted", "No room now", 503);
            case UNAVAILABLE -> plain(told, "unavailable", "Try again", 503);
            case BROKEN -> broken(told, request, message(told));
        };
    }

    private static Rendered plain(SlipwayException told, String page, String title, int status) {
        var headers = status == 503 ? retry(told.retryAfter().orElse(RETRY)) : Map.<String, String>of();
        var errors = told.problems().isEmpty()
                ? null
                : told.problems().stream().map(FieldError::of).toList();
        var problem = problem(page, title, status, message(told), told.failure(), errors);
        // That of a field stands with the field.
        return new Rendered(errors == null ? told.mend().map(problem::mendedBy).orElse(problem) : problem, headers);
    }

    private static Rendered broken(Throwable failure, String request, String detail) {
        var problem = problem("broken", "A fault of the server", 500, detail, Failure.BROKEN, null);
        LOG.error("{} failed, {}", request, problem.instance(), failure);
        return new Rendered(problem, Map.of());
    }

    private static Problem problem(
            String page, String title, int status, String detail, Failure failure, @Nullable List<FieldError> errors) {
        return new Problem(
                "/docs/problems/" + page,
                title,
                status,
                detail,
                "urn:uuid:" + UUID.randomUUID(),
                failure,
                null,
                errors,
                null);
    }

    private static Map<String, String> retry(Duration after) {
        return Map.of("Retry-After", Long.toString(Math.max(1, after.toSeconds())));
    }

    private static String slug(Refusal.Kind kind) {
        return Names.of(kind);
    }

    private static String message(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /// @param headers that belong to the status: `Allow`, `Retry-After`, `WWW-Authenticate`
    record Rendered(Problem problem, Map<String, String> headers) {}
}

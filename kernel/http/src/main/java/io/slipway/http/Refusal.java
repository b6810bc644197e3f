package io.slipway.http;

import io.slipway.spi.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request that HTTP itself turns away, before or beside the domain. What the domain refuses is a
/// [io.slipway.spi.SlipwayException].
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Map<String, String> headers;

    Refusal(Kind kind, String detail) {
        this(kind, detail, Map.of());
    }

    Refusal(Kind kind, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.kind = kind;
        this.headers = Map.copyOf(headers);
    }

    static Refusal notFound(String what) {
        return notFound(what, Optional.empty());
    }

    /// @param hint for people: what was perhaps meant
    static Refusal notFound(String what, Optional<String> hint) {
        var told = what + " is not there, or not yours to see";
        return new Refusal(Kind.NOT_FOUND, hint.map(text -> told + "; " + text).orElse(told));
    }

    static Refusal busy(Kind kind, String detail, Duration retryAfter) {
        return new Refusal(kind, detail, Map.of("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds()))));
    }

    Kind kind() {
        return kind;
    }

    Map<String, String> headers() {
        return headers;
    }

    @Override
    public String getMessage() {
        @Nullable String message = super.getMessage();
        return message == null ? "" : message;
    }

    enum Kind {
        UNREADABLE(400, Failure.INVALID, "The request cannot be read"),
        UNAUTHENTICATED(401, Failure.DENIED, "A valid token is needed"),
        FORBIDDEN(403, Failure.DENIED, "Not allowed"),
        NOT_FOUND(404, Failure.INVALID, "Not found"),
        METHOD_NOT_ALLOWED(405, Failure.INVALID, "Method not allowed"),
        NOT_ACCEPTABLE(406, Failure.INVALID, "Nothing acceptable to answer with"),
        TIMED_OUT(408, Failure.UNAVAILABLE, "The request came too slowly"),
        TOO_LARGE(413, Failure.INVALID, "The request is too large"),
        UNSUPPORTED_MEDIA_TYPE(415, Failure.INVALID, "Unsupported media type"),
        TOO_MANY_REQUESTS(429, Failure.UNAVAILABLE, "Too many requests"),
        UNAVAILABLE(503, Failure.UNAVAILABLE, "Try again");

        private final int status;
        private final Failure failure;
        private final String title;

        Kind(int status, Failure failure, String title) {
            this.status = status;
            this.failure = failure;
            this.title = title;
        }

        int status() {
            return status;
        }

        Failure failure() {
            return failure;
        }

        String title() {
            return title;
        }
    }
}

package io.slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The server's answer was no: a problem as RFC 9457 describes it.
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String failure;
    private final String instance;
    private final transient JsonNode body;
    private final transient List<FieldError> errors;
    private final transient Optional<Long> retryAfterSeconds;

    private ApiException(
            int status, JsonNode problem, String detail, List<FieldError> errors, Optional<Long> retryAfterSeconds) {
        super(detail);
        this.status = status;
        this.failure = problem.path("failure").asText("BROKEN");
        this.body = problem;
        this.instance = problem.path("instance").asText("");
        this.errors = List.copyOf(errors);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /// A problem that came in another way than as the answer of a request.
    public static ApiException of(JsonNode problem) {
        return of(problem.path("status").asInt(500), problem, Optional.empty());
    }

    /// @param problem the body; a missing node where it was none, as from a proxy in between
    static ApiException of(int status, JsonNode problem, Optional<Long> retryAfterSeconds) {
        var errors = new ArrayList<FieldError>();
        for (var error : problem.path("errors")) {
            errors.add(new FieldError(
                    error.path("where").asText(""),
                    error.path("field").asText(""),
                    error.path("value").asText(""),
                    error.path("expected").asText(""),
                    error.path("mend").asText("")));
        }
        var detail = problem.path("detail").asText("the server answered " + status);
        return new ApiException(status, problem, detail, errors, retryAfterSeconds);
    }

    /// One field of the request that is wrong; what is not known is empty.
    ///
    /// @param where file and line, where the field was read from a file
    public record FieldError(String where, String field, String value, String expected, String mend) {}

    /// Of HTTP.
    public int status() {
        return status;
    }

    /// `INVALID`, `DENIED` and so on; `BROKEN` where the answer did not come from Slipway.
    public String failure() {
        return failure;
    }

    /// Names this occurrence in the server's log; empty where the server gave none.
    public String instance() {
        return instance;
    }

    /// The problem as it was sent; a missing node where the answer did not come from Slipway.
    public JsonNode body() {
        return body;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Optional<Long> retryAfterSeconds() {
        return retryAfterSeconds;
    }
}

package io.slipway.client;

import java.util.List;
import java.util.Optional;

/// The server's answer was no: a problem as RFC 9457 describes it.
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String failure;
    private final transient List<FieldError> errors;
    private final transient Optional<Long> retryAfterSeconds;

    ApiException(int status, String failure, String detail, List<FieldError> errors, Optional<Long> retryAfterSeconds) {
        super(detail);
        this.status = status;
        this.failure = failure;
        this.errors = List.copyOf(errors);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /// One field of the request that is wrong; what is not known is empty.
    public record FieldError(String field, String value, String expected, String mend) {}

    /// Of HTTP.
    public int status() {
        return status;
    }

    /// `INVALID`, `DENIED` and so on.
    public String failure() {
        return failure;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Optional<Long> retryAfterSeconds() {
        return retryAfterSeconds;
    }
}

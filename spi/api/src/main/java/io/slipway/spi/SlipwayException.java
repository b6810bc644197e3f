package io.slipway.spi;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one exception of the SPIs. Its message tells what was being done, to which id, the value found
/// and the one expected; it never holds a secret.
public final class SlipwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    @Nullable
    private final Duration retryAfter;

    public SlipwayException(Failure failure, String message) {
        this(failure, message, null);
    }

    public SlipwayException(Failure failure, String message, @Nullable Throwable cause) {
        this(failure, message, cause, null);
    }

    /// @param retryAfter the earliest time at which a retry makes sense, where the back end said so
    public SlipwayException(Failure failure, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    public static SlipwayException invalid(String message) {
        return new SlipwayException(Failure.INVALID, message);
    }

    public static SlipwayException unsupported(String message) {
        return new SlipwayException(Failure.UNSUPPORTED, message);
    }

    public static SlipwayException conflict(String message) {
        return new SlipwayException(Failure.CONFLICT, message);
    }

    public Failure failure() {
        return failure;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}

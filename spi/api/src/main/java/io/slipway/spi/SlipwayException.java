package io.slipway.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The one exception of the SPIs. Its message tells what was being done, to which id, the value found
/// and the one expected; it never holds a secret.
public final class SlipwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    @Nullable
    private final Duration retryAfter;

    private final transient List<FieldProblem> problems;

    @Nullable
    private final String mend;

    public SlipwayException(Failure failure, String message) {
        this(failure, message, null);
    }

    public SlipwayException(Failure failure, String message, @Nullable Throwable cause) {
        this(failure, message, cause, null);
    }

    /// @param retryAfter the earliest time at which a retry makes sense, where the back end said so
    public SlipwayException(Failure failure, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        this(failure, message, cause, retryAfter, List.of(), null);
    }

    private SlipwayException(
            Failure failure,
            String message,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter,
            List<FieldProblem> problems,
            @Nullable String mend) {
        super(message, cause);
        this.failure = failure;
        this.retryAfter = retryAfter;
        this.problems = List.copyOf(problems);
        this.mend = mend;
    }

    /// All that is wrong with a request or a file at once; the message holds a line for each.
    public static SlipwayException invalid(List<FieldProblem> problems) {
        var message = problems.stream().map(FieldProblem::describe).collect(Collectors.joining("\n"));
        return new SlipwayException(Failure.INVALID, message, null, null, problems, null);
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

    /// The same failure with what ends it.
    ///
    /// @param command one line that a shell runs as it is, shown to whoever meets the failure
    public SlipwayException mendedBy(String command) {
        var mended = new SlipwayException(failure, String.valueOf(getMessage()), this, retryAfter, problems, command);
        mended.setStackTrace(getStackTrace());
        return mended;
    }

    public Failure failure() {
        return failure;
    }

    /// The single faults of an INVALID request, where they are known by field.
    public List<FieldProblem> problems() {
        return problems;
    }

    /// What ends it: as given with [#mendedBy], else as the first fault says.
    public Optional<String> mend() {
        return Optional.ofNullable(mend)
                .or(() -> problems().stream()
                        .map(FieldProblem::mend)
                        .filter(each -> !each.isEmpty())
                        .findFirst());
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}

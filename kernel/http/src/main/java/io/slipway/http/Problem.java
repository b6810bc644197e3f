package io.slipway.http;

import io.slipway.spi.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of every refusal and failure (RFC 9457).
///
/// @param type a page this server has, relative to it
/// @param instance names this one occurrence; the log has it too where the fault is ours
/// @param mend one line that a shell runs as it is and that ends it
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        Failure failure,
        @Nullable String operation,
        @Nullable List<FieldError> errors,
        @Nullable String mend) {
    Problem mendedBy(String command) {
        return new Problem(type, title, status, detail, instance, failure, operation, errors, command);
    }
}

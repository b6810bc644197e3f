package io.slipway.http;

import io.slipway.spi.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of every refusal and failure (RFC 9457).
///
/// @param type a page this server has, relative to it
/// @param instance names this one occurrence; the log has it too where the fault is ours
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        Failure failure,
        @Nullable String operation,
        @Nullable List<FieldError> errors) {}
